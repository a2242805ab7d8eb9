import { asNumber, asObject, type Cost, type Usage } from '@llm/core';
import { type Decimal, decimalOf, toNumber, toText } from './decimal.ts';
import type { ModelEntry } from './model-entry.ts';
import { type RateFacts, rateOf, thresholdsOf } from './rate-of.ts';

/** What a price list means, beside what it says. */
export interface PriceTerms {
  /** Who said the prices. Default `configured`. */
  readonly source?: Cost['source'];
  /** A prompt of exactly the threshold costs as a long one. Default: only a longer one. */
  readonly includesThreshold?: boolean;
}

/**
 * What tokens cost; `undefined` where a price that the sum needs is not known.
 *
 * @param serviceTier  the tier that served the call. Default: as the counts say
 */
export type Pricer = (usage: Usage, serviceTier?: string) => Cost | undefined;

/** Dollars for one token of each class; `undefined` where that is not known. */
type Rates = Readonly<
  Record<
    | 'fresh'
    | 'cacheRead'
    | 'cacheWrite'
    | 'cacheWriteHour'
    | 'audioIn'
    | 'text'
    | 'reasoning'
    | 'audioOut'
    | 'search'
    | 'request',
    Decimal | undefined
  >
>;

/**
 * Prices calls by an entry, exactly. Each token counts in one class. Prices for long prompts are for the whole call, once the
 * prompt with its cached part is longer than the threshold.
 *
 * The entry is read once for each tier and length, so that a call costs a few multiplications.
 */
export function createPricer(entry: ModelEntry, terms: PriceTerms = {}): Pricer {
  const { source = 'configured', includesThreshold = false } = terms;
  const thresholds = thresholdsOf(entry);
  const known = new Map<string, Rates>();

  const ratesFor = (usage: Usage, tier: string | undefined): Rates => {
    const { input } = usage;
    const promptTokens =
      input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio;
    const passed = thresholds.filter((tokens) =>
      includesThreshold ? promptTokens >= tokens : promptTokens > tokens,
    ).length;
    const key = `${passed} ${tier ?? ''}`;
    let rates = known.get(key);
    if (rates === undefined) {
      const otherTiers = source === 'configured' ? 'standard' : 'unknown';
      rates = readRates(entry, { promptTokens, serviceTier: tier, otherTiers, includesThreshold });
      // Tiers are words of upstreams, of which one could send any number.
      if (known.size < 100) known.set(key, rates);
    }
    return rates;
  };

  return (usage, serviceTier = usage.serviceTier) => {
    const rates = ratesFor(usage, serviceTier);
    const { input, output } = usage;
    const inputCost = sum([
      [input.fresh, rates.fresh],
      [input.cacheRead, rates.cacheRead],
      [input.cacheWrite, rates.cacheWrite],
      [input.cacheWriteHour, rates.cacheWriteHour],
      [input.audio, rates.audioIn],
    ]);
    const outputCost = sum([
      [output.text, rates.text],
      [output.reasoning, rates.reasoning],
      [output.audio, rates.audioOut],
    ]);
    const toolsCost = sum([
      [searchesOf(usage), rates.search],
      [rates.request === undefined ? 0 : 1, rates.request],
    ]);
    if (inputCost === undefined || outputCost === undefined || toolsCost === undefined)
      return undefined;
    return toCost({ input: inputCost, output: outputCost, tools: toolsCost }, source);
  };
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

function readRates(entry: ModelEntry, facts: RateFacts): Rates {
  const rate = (price: string): Decimal | undefined => rateOf(entry, price, facts);
  const fresh = rate('input_cost_per_token');
  const written = rate('cache_creation_input_token_cost');
  const text = rate('output_cost_per_token');
  return {
    fresh,
    cacheRead: rate('cache_read_input_token_cost') ?? fresh,
    cacheWrite: written ?? fresh,
    cacheWriteHour:
      rate('cache_creation_input_token_cost_above_1hr') ??
      (written === undefined ? fresh : undefined),
    audioIn: rate('input_cost_per_audio_token'),
    text,
    reasoning: rate('output_cost_per_reasoning_token') ?? text,
    audioOut: rate('output_cost_per_audio_token'),
    search: searchRate(entry),
    request: rate('input_cost_per_request'),
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
