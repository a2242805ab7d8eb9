import { asObject, type JsonObject, toCount, type Usage } from '@llm/core';
import { protocolId } from './wire.ts';

/**
 * Token counts in disjoint classes. Those that the model processed count, and those that are billed only where no others
 * are told. Input holds what was read from a cache, and output holds thoughts
 * (docs.cohere.com/v2/reference/chat and the recordings of its API, read 2026-11-30).
 */
export function decodeUsage(fields: JsonObject): Usage {
  const tokens = asObject(fields['tokens']) ?? asObject(fields['billed_units']) ?? {};
  const input = toCount(tokens['input_tokens']);
  const cacheRead = Math.min(input, toCount(fields['cached_tokens']));
  const output = toCount(tokens['output_tokens']);
  const reasoning = Math.min(output, toCount(tokens['reasoning_tokens']));
  return {
    input: { fresh: input - cacheRead, cacheRead, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
    output: { text: output - reasoning, reasoning, audio: 0 },
    native: { protocol: protocolId, fields },
  };
}
