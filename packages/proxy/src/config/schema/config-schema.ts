import { asObject, type JsonObject, parseJson } from '@llm/core';
import { z } from 'zod';
import { guard, later, texts } from './field.ts';
import { credentialList } from './credential-list.ts';
import { generalSettings } from './general-settings.ts';
import { litellmSettings } from './litellm-settings.ts';
import { modelList } from './model-list.ts';
import {
  declaredProvider,
  providerDeclaration,
  providerPackage,
  providerSettings,
} from './provider-settings.ts';
import { routerSettings } from './router-settings.ts';
import { serverSettings } from './server-settings.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** The whole configuration file, in LiteLLM's layout. */
export const configSchema = z
  .strictObject({
    include: texts(
      'Further files, merged into this one: lists are joined, maps overlaid. Only here.',
    ),
    environment_variables: z
      .record(z.string(), scalar)
      .optional()
      .describe('Variables that win over those of the process, for this gateway only.'),
    model_list: modelList,
    router_settings: routerSettings,
    litellm_settings: litellmSettings,
    general_settings: generalSettings,
    credential_list: credentialList,
    providers: providerSettings,
    server: serverSettings,
    ...guard('guardrails', 'policies', 'policy_attachments'),
    ...later(
      'callback_settings',
      'assistant_settings',
      'files_settings',
      'finetune_settings',
      'mcp_servers',
      'mcp_tools',
      'mcp_aliases',
      'search_tools',
      'vector_store_registry',
      'agents',
      'agent_list',
      'prompts',
      'skills',
      'default_vertex_config',
      'worker_registry',
      'sandbox_settings',
      'sandbox_tools',
    ),
  })
  .describe('Configuration of the gateway, in the layout of LiteLLM’s config.yaml.');

/** The settings of a file, after its environment variables were filled in and every key was checked. */
export type ConfigFile = z.output<typeof configSchema>;

/** The same as people write it. */
export type ConfigInput = z.input<typeof configSchema>;

/** The JSON Schema of the configuration file, for editors. Fields with `status: later` have no effect yet. */
export function configJsonSchema(): JsonObject {
  return { ...toJsonSchema(configSchema), title: 'LLM gateway configuration' };
}

function toJsonSchema(schema: z.ZodType): JsonObject {
  const written = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema !== declaredProvider) return;
      const forms = [providerDeclaration, providerPackage].map((form) => {
        const { $schema: _, ...described } = toJsonSchema(form);
        return described;
      });
      Object.assign(jsonSchema, { anyOf: forms });
    },
  });
  return asObject(parseJson(JSON.stringify(written))) ?? {};
}
