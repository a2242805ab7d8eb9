import type { Extra, JsonObject, JsonValue, Loss } from '@llm/core';
import { withCamelNames } from '../shared/google/camel-names.ts';
import { foreignFieldLosses } from '../shared/foreign-losses.ts';
import { foreignFields } from './fields.ts';
import { protocolId } from './wire.ts';

// Fields of Gemini's that callers of another protocol write beside their own, as LiteLLM's users do
// (docs.litellm.ai/docs/providers/gemini and /vertex, read 2026-11-30).
const ours: Readonly<Record<string, string>> = {
  safety_settings: 'safetySettings',
  safetySettings: 'safetySettings',
  cached_content: 'cachedContent',
  cachedContent: 'cachedContent',
  labels: 'labels',
  tool_config: 'toolConfig',
  toolConfig: 'toolConfig',
  generation_config: 'generationConfig',
  generationConfig: 'generationConfig',
};

// Fields that another place of the request says.
const carried: ReadonlySet<string> = new Set(['modalities', 'audio', 'web_search_options']);

// Fields of Chat Completions and of the Messages API whose loss changes no answer.
const harmless: ReadonlySet<string> = new Set([
  'cache_control',
  'context_management',
  'inference_geo',
  'moderation',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'speed',
  'store',
  'stream_options',
  'verbosity',
]);

/** The fields of a caller of another protocol that are Gemini's, and go up. */
export function fieldsOfOurs(extra: Extra | undefined): JsonObject {
  const found: Record<string, JsonValue | undefined> = {};
  for (const name of foreignFields(extra)) {
    const own = Object.hasOwn(ours, name) ? ours[name] : undefined;
    if (own !== undefined) found[own] = extra?.fields[name];
  }
  return withCamelNames(found);
}

/** What a caller of another protocol asked for that Gemini has no field for. */
export function foreignLosses(extra: Extra | undefined): readonly Loss[] {
  return foreignFieldLosses(extra, protocolId, {
    otherwise: (name) => (harmless.has(name) ? 'hint' : 'parameter'),
  }).filter(({ path }) => !Object.hasOwn(ours, path) && !carried.has(path));
}
