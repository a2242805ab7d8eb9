import { asNumber, asObject, type Cost, type Usage } from '@llm/core';
import { type Decimal, decimalOf, toNumber, toText } from './decimal.ts';
import type { ModelEntry } from './model-entry.ts';
import { type RateFacts, rateOf } from './rate-of.ts';

/** What a call used, and on which terms. */
export interface Charged {
  readonly usage: Usage;
  /** The service tier that served the call: `flex`, `priority`, `batch`, …. Default: the standard one. */
  readonly serviceTier?: string | undefined;
  /** Who said the prices. Default `configured`. */
  readonly source?: Cost['source'];
  /** A prompt of exactly the threshold costs as a long one. Default: only a longer one. */
  readonly includesThreshold?: boolean;
}

/**
 * What tokens cost by the prices of an entry, exactly; `undefined` where a price that the sum needs is not known.
 *
 * Each token counts in one class. Prices for long prompts are for the whole call, once the prompt with its cached part is
 * longer than the threshold.
 */
export function costOfUsage(entry: ModelEntry, charged: Charged): Cost | undefined {
  const { usage, source = 'configured' } = charged;
  const { input, output } = usage;
  const facts: RateFacts = {
    promptTokens:
      input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio,
    serviceTier: charged.serviceTier,
    otherTiers: source === 'configured' ? 'standard' : 'unknown',
    includesThreshold: charged.includesThreshold ?? false,
  };
  const rate = (price: string): Decimal | undefined => rateOf(entry, price, facts);
  const fresh = rate('input_cost_per_token');
  const written = rate('cache_creation_input_token_cost');
  const text = rate('output_cost_per_token');

  const inputCost = sum([
    [input.fresh, fresh],
    [input.cacheRead, rate('cache_read_input_token_cost') ?? fresh],
    [input.cacheWrite, written ?? fresh],
    [
      input.cacheWriteHour,
      rate('cache_creation_input_token_cost_above_1hr') ??
        (written === undefined ? fresh : undefined),
    ],
    [input.audio, rate('input_cost_per_audio_token')],
  ]);
  const outputCost = sum([
    [output.text, text],
    [output.reasoning, rate('output_cost_per_reasoning_token') ?? text],
    [output.audio, rate('output_cost_per_audio_token')],
  ]);
  const perRequest = rate('input_cost_per_request');
  const toolsCost = sum([
    [searchesOf(usage), searchRate(entry)],
    [perRequest === undefined ? 0 : 1, perRequest],
  ]);
  if (inputCost === undefined || outputCost === undefined || toolsCost === undefined)
    return undefined;
  return toCost({ input: inputCost, output: outputCost, tools: toolsCost }, source);
}

/** A cost of its parts. */
export function toCost(
  { input, output, tools }: Readonly<Record<'input' | 'output' | 'tools', Decimal>>,
  source: Cost['source'],
): Cost {
  const total = input + output + tools;
  return {
    totalUsd: toNumber(total),
    exactUsd: toText(total),
    inputUsd: toNumber(input),
    outputUsd: toNumber(output),
    toolsUsd: toNumber(tools),
    source,
  };
}

/** `undefined` where something has no price; what was not used needs none. */
function sum(parts: readonly (readonly [count: number, rate: Decimal | undefined])[]) {
  let total = 0n;
  for (const [count, rate] of parts) {
    if (count === 0) continue;
    if (rate === undefined) return undefined;
    total += BigInt(Math.round(count)) * rate;
  }
  return total;
}

/** Searches that the provider made: Anthropic counts them beside its tokens (platform.claude.com/docs/en/api/messages, read 2026-11-30). */
function searchesOf({ native }: Usage): number {
  const tools = asObject(native?.fields['server_tool_use']);
  return asNumber(tools?.['web_search_requests']) ?? 0;
}

function searchRate({ search_context_cost_per_query: prices }: ModelEntry): Decimal | undefined {
  const price = prices?.search_context_size_medium;
  return price === undefined || price === null
    ? undefined
    : decimalOf(price, 'search_context_size_medium');
}
