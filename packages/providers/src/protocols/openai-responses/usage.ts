import { asObject, toCount, type JsonObject, type Usage } from '@llm/core';
import { protocolId, type WireUsage } from './wire.ts';

/** Token counts in disjoint classes, whose sum is what the upstream processed. */
export function decodeUsage(fields: JsonObject): Usage {
  const wire: WireUsage = fields;
  const inputDetails = asObject(wire.input_tokens_details) ?? {};
  const outputDetails = asObject(wire.output_tokens_details) ?? {};
  const input = toCount(wire.input_tokens);
  const output = toCount(wire.output_tokens);
  // A detail cannot exceed the total that it is a part of, whatever the provider writes.
  const cacheRead = Math.min(input, toCount(inputDetails['cached_tokens']));
  const cacheWrite = Math.min(input - cacheRead, toCount(inputDetails['cache_write_tokens']));
  const reasoning = Math.min(output, toCount(outputDetails['reasoning_tokens']));
  return {
    input: {
      fresh: input - cacheRead - cacheWrite,
      cacheRead,
      cacheWrite,
      cacheWriteHour: 0,
      audio: 0,
    },
    output: { text: output - reasoning, reasoning, audio: 0 },
    native: { protocol: protocolId, fields },
  };
}

/** Token counts as this API writes them: those of an upstream that counts the same way as it wrote them. */
export function encodeUsage(usage: Usage): JsonObject {
  if (usage.native?.protocol === protocolId) return usage.native.fields;
  const { input, output } = usage;
  const written = input.cacheWrite + input.cacheWriteHour;
  const all = input.fresh + input.cacheRead + written + input.audio;
  const answered = output.text + output.reasoning + output.audio;
  return {
    input_tokens: all,
    input_tokens_details: { cached_tokens: input.cacheRead, cache_write_tokens: written },
    output_tokens: answered,
    output_tokens_details: { reasoning_tokens: output.reasoning },
    total_tokens: all + answered,
  };
}
