import type { JsonObject, JsonValue } from '@llm/core';
import { isObject, parseJson } from '@llm/core';
import { masterKeyOf } from '../build/build-gateway.ts';
import { toRouterOptions } from '../build/router-options.ts';
import type { Config } from '../load.ts';
import { maskSecrets } from './mask.ts';

/** The effective configuration for display: the settings that have an effect and the deployments with their ids, with secrets masked. */
export function effectiveConfig(config: Config): JsonObject {
  const { file, deployments } = config;
  const keys = [masterKeyOf(config), ...deployments.map(({ apiKey }) => apiKey)];
  const secrets = keys.filter((key) => key !== undefined);
  const { maxAttempts, standbyMs, firstContent } = toRouterOptions(config);
  // Defaults that limit calls although the file does not name them.
  const bounds = {
    max_attempts: maxAttempts,
    standby_timeout: standbyMs / 1000,
    first_content_seconds: firstContent.firstContentMs / 1000,
  };
  const effective = { ...file, router_settings: { ...file.router_settings, ...bounds } };
  const shown = maskSecrets(toJson(effective), { secrets });
  const list = deployments.map(({ id, modelName, provider, model, mode, baseUrl }) => ({
    id,
    model_name: modelName,
    provider: provider.id,
    model,
    mode,
    base_url: baseUrl ?? provider.baseUrl,
  }));
  return { ...(isObject(shown) ? shown : {}), deployments: maskSecrets(toJson(list), { secrets }) };
}

function toJson(value: object): JsonValue {
  return parseJson(JSON.stringify(value));
}
