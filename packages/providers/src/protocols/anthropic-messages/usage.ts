import { asObject, asString, toCount, type JsonObject, type Usage } from '@llm/core';
import { servedBy } from '../shared/served-tier.ts';
import { protocolId, type WireUsage } from './wire.ts';

/**
 * Token counts in disjoint classes, which is how Anthropic counts its input. Thinking is a part of the
 * output, and the one-hour lifetime a part of what was written to the cache.
 */
export function decodeUsage(fields: JsonObject): Usage {
  const wire: WireUsage = fields;
  const lifetimes = asObject(wire.cache_creation) ?? {};
  const cacheWriteHour = toCount(lifetimes['ephemeral_1h_input_tokens']);
  const split = toCount(lifetimes['ephemeral_5m_input_tokens']) + cacheWriteHour;
  const written = Math.max(toCount(wire.cache_creation_input_tokens), split);
  const output = toCount(wire.output_tokens);
  const thinking = toCount(asObject(wire.output_tokens_details)?.['thinking_tokens']);
  const reasoning = Math.min(output, thinking);
  const counts = {
    input: {
      fresh: toCount(wire.input_tokens),
      cacheRead: toCount(wire.cache_read_input_tokens),
      cacheWrite: written - cacheWriteHour,
      cacheWriteHour,
      audio: 0,
    },
    output: { text: output - reasoning, reasoning, audio: 0 },
    native: { protocol: protocolId, fields },
  };
  return servedBy(counts, fields['service_tier']);
}

/** Anthropic's own counts as it wrote them; those of others in its classes. */
export function encodeUsage(usage: Usage | undefined, serviceTier?: string): JsonObject {
  if (usage?.native?.protocol === protocolId) return usage.native.fields;
  const tier = encodeAnsweredTier(serviceTier);
  return {
    ...(usage === undefined ? { input_tokens: 0, output_tokens: 0 } : encodeCounts(usage)),
    ...(tier === undefined ? {} : { service_tier: tier }),
  };
}

function encodeCounts({ input, output }: Usage): JsonObject {
  return {
    input_tokens: input.fresh + input.audio,
    cache_creation_input_tokens: input.cacheWrite + input.cacheWriteHour,
    cache_read_input_tokens: input.cacheRead,
    ...(input.cacheWriteHour > 0
      ? {
          cache_creation: {
            ephemeral_5m_input_tokens: input.cacheWrite,
            ephemeral_1h_input_tokens: input.cacheWriteHour,
          },
        }
      : {}),
    output_tokens: output.text + output.reasoning + output.audio,
    ...(output.reasoning > 0
      ? { output_tokens_details: { thinking_tokens: output.reasoning } }
      : {}),
  };
}

// What `message_delta` carries of the counts (MessageDeltaUsage and BetaMessageDeltaUsage of
// @anthropic-ai/sdk 1.11.0, read 2026-11-20).
const inMessageDelta: ReadonlySet<string> = new Set([
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
  'output_tokens_details',
  'server_tool_use',
  'iterations',
  'fallback_credit',
]);

/** The final counts of a stream, which `message_delta` carries. */
export function encodeFinalUsage(usage: Usage | undefined): JsonObject {
  if (usage === undefined) return { output_tokens: 0 };
  const counts = Object.entries(encodeUsage(usage));
  return Object.fromEntries(counts.filter(([name]) => inMessageDelta.has(name)));
}

// The hub says it in OpenAI's words, which is what most callers know.
const tierOfAnswer: Readonly<Record<string, string>> = { standard: 'default' };

/** How the call was served, from its counts. */
export function decodeAnsweredTier(usage: JsonObject | undefined): string | undefined {
  const tier = asString(usage?.['service_tier']);
  return tier === undefined ? undefined : (tierOfAnswer[tier] ?? tier);
}

function encodeAnsweredTier(tier: string | undefined): string | undefined {
  if (tier === 'default') return 'standard';
  return tier === 'priority' || tier === 'batch' ? tier : undefined;
}
