import type { JsonObject } from '@llm/core';
import { asObject, parseJson } from '@llm/core';
import { z } from 'zod';
import { configSchema } from './config-schema.ts';

/** The JSON Schema of the configuration file, for editors. Fields with `status: later` have no effect yet. */
export function configJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
  const plain = asObject(parseJson(JSON.stringify(schema))) ?? {};
  return { ...plain, title: 'LLM gateway configuration' };
}
