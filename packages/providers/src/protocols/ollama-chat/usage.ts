import { type JsonObject, toCount, type Usage } from '@llm/core';
import { protocolId } from './wire.ts';

/** The counts of an answer, and how long each part of it took, in nanoseconds. */
export const usageFields: ReadonlySet<string> = new Set([
  'total_duration',
  'load_duration',
  'prompt_eval_count',
  'prompt_eval_duration',
  'eval_count',
  'eval_duration',
]);

/**
 * The counts of an answer; nothing where it has none. A prompt that was in the cache is not evaluated again, and then old
 * versions leave its count out. Thoughts are part of what was written
 * (docs.ollama.com/api/usage, read 2026-11-30).
 */
export function decodeUsage(answer: JsonObject): Usage | undefined {
  const fields: Record<string, JsonObject[string]> = {};
  for (const name of usageFields) if (answer[name] !== undefined) fields[name] = answer[name];
  const { prompt_eval_count: read, eval_count: written } = fields;
  if (typeof read !== 'number' && typeof written !== 'number') return undefined;
  return {
    input: { fresh: toCount(read), cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
    output: { text: toCount(written), reasoning: 0, audio: 0 },
    native: { protocol: protocolId, fields },
  };
}

/** Ollama's own counts as it wrote them; those of others in its two. */
export function encodeUsage(usage: Usage | undefined): JsonObject {
  if (usage === undefined) return {};
  const { input, output, native } = usage;
  if (native?.protocol === protocolId) return native.fields;
  return {
    prompt_eval_count:
      input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio,
    eval_count: output.text + output.reasoning + output.audio,
  };
}
