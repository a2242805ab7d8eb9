import {
  asArray,
  asObject,
  asString,
  toCount,
  type JsonObject,
  type JsonValue,
  type Usage,
} from '@llm/core';
import { servedBy } from '../shared/served-tier.ts';
import { protocolId, type WireUsage } from './wire.ts';

/**
 * Token counts in disjoint classes. The prompt holds what was read from a cache, and what the provider's own tools
 * brought stands beside it; thoughts stand beside the answer
 * (ai.google.dev/api/generate-content#UsageMetadata, read 2026-11-30).
 */
export function decodeUsage(fields: JsonObject): Usage {
  const wire: WireUsage = fields;
  const prompt = toCount(wire.promptTokenCount);
  const cacheRead = Math.min(prompt, toCount(wire.cachedContentTokenCount));
  const heard = ofModality(wire.promptTokensDetails, 'AUDIO');
  const heardBefore = ofModality(wire.cacheTokensDetails, 'AUDIO');
  const audioIn = Math.min(prompt - cacheRead, Math.max(0, heard - heardBefore));
  const said = toCount(wire.candidatesTokenCount);
  const audioOut = Math.min(said, ofModality(wire.candidatesTokensDetails, 'AUDIO'));
  const counts = {
    input: {
      fresh: prompt - cacheRead - audioIn + toCount(wire.toolUsePromptTokenCount),
      cacheRead,
      cacheWrite: 0,
      cacheWriteHour: 0,
      audio: audioIn,
    },
    output: {
      text: said - audioOut,
      reasoning: toCount(wire.thoughtsTokenCount),
      audio: audioOut,
    },
    native: { protocol: protocolId, fields },
  };
  return servedBy(counts, decodeAnsweredTier(fields));
}

function ofModality(details: JsonValue | undefined, modality: string): number {
  return (asArray(details) ?? [])
    .map(asObject)
    .filter((detail) => detail?.['modality'] === modality)
    .reduce((sum, detail) => sum + toCount(detail?.['tokenCount']), 0);
}

/** Gemini's own counts as it wrote them; those of others in its classes. */
export function encodeUsage(usage: Usage): JsonObject {
  if (usage.native?.protocol === protocolId) return usage.native.fields;
  const { input, output } = usage;
  const prompt =
    input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio;
  const said = output.text + output.audio;
  return {
    promptTokenCount: prompt,
    ...(input.cacheRead > 0 && { cachedContentTokenCount: input.cacheRead }),
    candidatesTokenCount: said,
    ...(output.reasoning > 0 && { thoughtsTokenCount: output.reasoning }),
    totalTokenCount: prompt + said + output.reasoning,
  };
}

// The hub says it in OpenAI's words, which is what most callers know.
const tiers: Readonly<Record<string, string>> = { standard: 'default' };

/** How the call was served, from its counts. */
export function decodeAnsweredTier(usage: JsonObject | undefined): string | undefined {
  const tier = asString(usage?.['serviceTier'])?.toLowerCase();
  return tier === undefined || tier === '' ? undefined : (tiers[tier] ?? tier);
}
