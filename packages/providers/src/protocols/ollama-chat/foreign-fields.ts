import {
  asObject,
  type Extra,
  type JsonObject,
  type JsonValue,
  type Loss,
  ownValue,
} from '@llm/core';
import { foreignFieldLosses } from '../shared/foreign-losses.ts';
import { ownOptions } from '../shared/ollama/own-options.ts';
import { protocolId } from './wire.ts';

// Fields of Ollama's that callers of another protocol write beside their own, as LiteLLM's users do
// (docs.litellm.ai/docs/providers/ollama, read 2026-11-30).
const ours: ReadonlySet<string> = new Set([
  'keep_alive',
  'think',
  'format',
  'truncate',
  'shift',
  'options',
]);
const options: ReadonlySet<string> = new Set(ownOptions);

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

/** The fields of a caller of another protocol that are Ollama's, and go up. */
export function fieldsOfOurs(extra: Extra | undefined): JsonObject {
  if (extra === undefined || extra.protocol === protocolId) return {};
  const found: Record<string, JsonValue | undefined> = {};
  const set: Record<string, JsonValue | undefined> = {};
  for (const [name, value] of Object.entries(extra.fields)) {
    if (options.has(name)) set[name] = value;
    else if (ours.has(name)) found[name] = value;
  }
  const given = asObject(found['options']);
  if (Object.keys(set).length > 0) found['options'] = { ...set, ...given };
  return found;
}

/** What a caller of another protocol asked for that Ollama has no field for. */
export function foreignLosses(extra: Extra | undefined): readonly Loss[] {
  return foreignFieldLosses(extra, protocolId, {
    otherwise: (name) => (harmless.has(name) ? 'hint' : 'parameter'),
  }).filter(({ path }) => !ours.has(path) && !options.has(path) && !isPlainText(extra, path));
}

/** That an answer is to be text and nothing else is what Ollama gives anyway. */
function isPlainText(extra: Extra | undefined, path: string): boolean {
  const value = path === 'modalities' ? ownValue(extra?.fields ?? {}, path) : undefined;
  return Array.isArray(value) && value.every((kind) => kind === 'text');
}
