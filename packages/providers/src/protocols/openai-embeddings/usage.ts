import { asNumber, type JsonObject, toCount, type Usage } from '@llm/core';
import { protocolId, type WireUsage } from './wire.ts';

/** Token counts of embeddings: there is only input. */
export function decodeUsage(fields: JsonObject): Usage {
  const { prompt_tokens: prompt, total_tokens: total }: WireUsage = fields;
  const fresh = toCount(asNumber(prompt) === undefined ? total : prompt);
  return {
    input: { fresh, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
    output: { text: 0, reasoning: 0, audio: 0 },
    native: { protocol: protocolId, fields },
  };
}

/** Token counts as OpenAI writes them: the upstream's own where it speaks the same protocol. */
export function encodeUsage({ input, native }: Usage): JsonObject {
  const { fresh, cacheRead, cacheWrite, cacheWriteHour, audio } = input;
  const tokens = fresh + cacheRead + cacheWrite + cacheWriteHour + audio;
  const own = native?.protocol === protocolId ? native.fields : {};
  return { ...own, prompt_tokens: tokens, total_tokens: tokens };
}
