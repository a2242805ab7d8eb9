import { asArray, asString, type Extra, type JsonObject, type Loss } from '@llm/core';
import { foreignFieldLosses } from '../shared/foreign-losses.ts';
import { protocolId } from './wire.ts';

// Fields of Anthropic's reference that callers of another protocol write beside their own, as LiteLLM's users do
// (MessageCreateParams of @anthropic-ai/sdk 1.11.0, read 2026-11-20).
const ours: ReadonlySet<string> = new Set([
  'cache_control',
  'container',
  'context_management',
  'inference_geo',
  'mcp_servers',
  'speed',
]);

// Fields of Chat Completions whose loss changes no answer.
const harmless: ReadonlySet<string> = new Set([
  'moderation',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'store',
  'stream_options',
  'verbosity',
]);

/** The fields of a caller of another protocol that are Anthropic's, and go up. */
export function fieldsOfOurs(extra: Extra | undefined): JsonObject {
  if (extra === undefined || extra.protocol === protocolId) return {};
  return Object.fromEntries(Object.entries(extra.fields).filter(([name]) => ours.has(name)));
}

/** What a caller of another protocol asked for that Anthropic has no field for. */
export function foreignLosses(extra: Extra | undefined): readonly Loss[] {
  return foreignFieldLosses(extra, protocolId, { otherwise: kindOf }).filter(
    ({ path }) => !ours.has(path) && !isCarried(path, extra),
  );
}

function kindOf(name: string): Loss['kind'] {
  return harmless.has(name) ? 'hint' : 'parameter';
}

function isCarried(path: string, extra: Extra | undefined): boolean {
  // Text is what Claude answers with, and the id goes as the user's.
  if (path === 'modalities')
    return asArray(extra?.fields[path])?.every((word) => word === 'text') === true;
  return path === 'safety_identifier';
}

/** OpenAI's successor of `user`. */
export function safetyIdentifier(extra: Extra | undefined): string | undefined {
  return asString(extra?.fields['safety_identifier']);
}

// Fields of the Messages API that callers of other protocols know by another name.
const words: ReadonlyMap<string, string> = new Map([
  ['output_config.format', 'response_format'],
  ['stop_sequences', 'stop'],
]);

/** A loss at a field of this protocol in the words of callers of others. */
export function inWordsOfOthers(loss: Loss): Loss {
  return { ...loss, path: words.get(loss.path) ?? loss.path };
}
