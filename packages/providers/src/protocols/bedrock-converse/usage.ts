import { asArray, asObject, toCount, type JsonObject, type Usage } from '@llm/core';
import { protocolId } from './wire.ts';

/**
 * Token counts in disjoint classes, which is how Bedrock counts its input: `totalTokens` of recorded answers is the sum of
 * `inputTokens`, both cache counts and `outputTokens`. It does not count thoughts apart.
 */
export function decodeUsage(fields: JsonObject): Usage {
  const written = toCount(fields['cacheWriteInputTokens']);
  const cacheWriteHour = Math.min(written, hourTokens(fields));
  return {
    input: {
      fresh: toCount(fields['inputTokens']),
      cacheRead: toCount(fields['cacheReadInputTokens']),
      cacheWrite: written - cacheWriteHour,
      cacheWriteHour,
      audio: 0,
    },
    output: { text: toCount(fields['outputTokens']), reasoning: 0, audio: 0 },
    native: { protocol: protocolId, fields },
  };
}

/** `cacheDetails` splits what was written by its lifetime. */
function hourTokens({ cacheDetails }: JsonObject): number {
  let tokens = 0;
  for (const entry of asArray(cacheDetails) ?? []) {
    const detail = asObject(entry);
    if (detail?.['ttl'] === '1h') tokens += toCount(detail['inputTokens']);
  }
  return tokens;
}

/** Bedrock's own counts as it wrote them; those of others in its classes. */
export function encodeUsage(usage: Usage | undefined): JsonObject {
  if (usage?.native?.protocol === protocolId) return usage.native.fields;
  if (usage === undefined) return { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
  const { input, output } = usage;
  const inputTokens = input.fresh + input.audio;
  const cacheWriteInputTokens = input.cacheWrite + input.cacheWriteHour;
  const outputTokens = output.text + output.reasoning + output.audio;
  const { cacheRead, cacheWriteHour } = input;
  const hasCache = cacheRead > 0 || cacheWriteInputTokens > 0;
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + cacheRead + cacheWriteInputTokens + outputTokens,
    ...(hasCache ? { cacheReadInputTokens: cacheRead, cacheWriteInputTokens } : {}),
    ...(cacheWriteHour > 0
      ? {
          cacheDetails: [
            { ttl: '1h', inputTokens: cacheWriteHour },
            { ttl: '5m', inputTokens: input.cacheWrite },
          ],
        }
      : {}),
  };
}
