import { type JsonObject, toCount, type Usage } from '@llm/core';
import { protocolId } from './wire.ts';

/** Token counts of embeddings: there is only input. */
export function decodeUsage(fields: JsonObject): Usage {
  return {
    input: {
      fresh: toCount(fields['promptTokenCount']),
      cacheRead: 0,
      cacheWrite: 0,
      cacheWriteHour: 0,
      audio: 0,
    },
    output: { text: 0, reasoning: 0, audio: 0 },
    native: { protocol: protocolId, fields },
  };
}

/** Token counts as Gemini writes them: the upstream's own where it speaks the same protocol. */
export function encodeUsage({ input, native }: Usage): JsonObject {
  if (native?.protocol === protocolId) return native.fields;
  const { fresh, cacheRead, cacheWrite, cacheWriteHour, audio } = input;
  return { promptTokenCount: fresh + cacheRead + cacheWrite + cacheWriteHour + audio };
}
