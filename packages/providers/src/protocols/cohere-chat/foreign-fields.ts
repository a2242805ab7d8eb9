import type { Extra, JsonObject, Loss } from '@llm/core';
import { foreignFieldLosses } from '../shared/foreign-losses.ts';
import { protocolId } from './wire.ts';

// Fields of Cohere's that callers of other protocols write beside their own, as LiteLLM's users do
// (docs.litellm.ai/docs/providers/cohere and docs.cohere.com/v2/reference/chat, read 2026-11-30).
const ours: ReadonlySet<string> = new Set([
  'documents',
  'citation_options',
  'safety_mode',
  'strict_tools',
  'priority',
  'k',
  'p',
]);

// Fields of other protocols whose loss changes no answer.
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

/** The fields of a caller that are Cohere's, and go up. */
export function fieldsOfOurs(extra: Extra | undefined): JsonObject {
  return Object.fromEntries(Object.entries(extra?.fields ?? {}).filter(([name]) => ours.has(name)));
}

/** What a caller of another protocol asked for that Cohere has no field for. */
export function foreignLosses(extra: Extra | undefined): readonly Loss[] {
  return foreignFieldLosses(extra, protocolId, {
    otherwise: (name) => (harmless.has(name) ? 'hint' : 'parameter'),
  }).filter(({ path }) => !ours.has(path));
}
