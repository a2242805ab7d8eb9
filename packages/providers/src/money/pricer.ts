import { asNumber, asObject, type Cost, type Usage } from '@llm/core';
import {
  type Decimal,
  decimalOf,
  type Femto,
  femtoToNumber,
  femtoToText,
  toFemto,
  toNumber,
  toText,
} from './decimal.ts';
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

/** Dollars for one token. */
interface Rate {
  readonly exact: Decimal;
  readonly femto: Femto;
}

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
    Rate | undefined
  >
>;

/**
 * Prices calls by an entry, exactly. Each token counts in one class. Prices for long prompts are for the whole call, once the
 * prompt with its cached part is longer than the threshold.
 *
 * The entry is read once for each tier and length, so that a call costs a few multiplications, of numbers wherever these are exact.
 */
export function createPricer(entry: ModelEntry, terms: PriceTerms = {}): Pricer {
  const { source = 'configured', includesThreshold = false } = terms;
  const thresholds = thresholdsOf(entry);
  const known: Map<string | undefined, Rates>[] = [];

  const ratesFor = (usage: Usage, tier: string | undefined): Rates => {
    const { input } = usage;
    const promptTokens =
      input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio;
    const isPassed = (tokens: number): boolean =>
      includesThreshold ? promptTokens >= tokens : promptTokens > tokens;
    const passed = thresholds.length === 0 ? 0 : thresholds.filter(isPassed).length;
    const ofLength = (known[passed] ??= new Map<string | undefined, Rates>());
    let rates = ofLength.get(tier);
    if (rates === undefined) {
      const otherTiers = source === 'configured' ? 'standard' : 'unknown';
      rates = readRates(entry, { promptTokens, serviceTier: tier, otherTiers, includesThreshold });
      // Tiers are words of upstreams, of which one could send any number.
      if (ofLength.size < 100) ofLength.set(tier, rates);
    }
    return rates;
  };

  return (usage, serviceTier = usage.serviceTier) => {
    const rates = ratesFor(usage, serviceTier);
    return inFemtodollars(usage, rates, source) ?? inAttodollars(usage, rates, source);
  };
}

/** Which rate each count has, for both ways of adding them up. */
const inputClasses = [
  ['fresh', 'fresh'],
  ['cacheRead', 'cacheRead'],
  ['cacheWrite', 'cacheWrite'],
  ['cacheWriteHour', 'cacheWriteHour'],
  ['audio', 'audioIn'],
] as const;
const outputClasses = [
  ['text', 'text'],
  ['reasoning', 'reasoning'],
  ['audio', 'audioOut'],
] as const;
const toolClasses = [
  ['search', 'search'],
  ['request', 'request'],
] as const;

type Counts<Name extends string> = Readonly<Record<Name, number>>;
type Classes<Name extends string> = readonly (readonly [count: Name, rate: keyof Rates])[];

function toolCounts(usage: Usage, { request }: Rates): Counts<'search' | 'request'> {
  return { search: searchesOf(usage), request: request === undefined ? 0 : 1 };
}

/** The cost as far as numbers can tell it exactly, which is the usual case; else `undefined`. */
function inFemtodollars(usage: Usage, rates: Rates, source: Cost['source']): Cost | undefined {
  const input = sumInFemto(inputClasses, usage.input, rates);
  const output = sumInFemto(outputClasses, usage.output, rates);
  const tools = sumInFemto(toolClasses, toolCounts(usage, rates), rates);
  const total = input + output + tools;
  // No part is negative, so that each was exact if the whole is.
  if (!Number.isSafeInteger(total)) return undefined;
  return {
    totalUsd: femtoToNumber(total),
    exactUsd: femtoToText(total),
    inputUsd: femtoToNumber(input),
    outputUsd: femtoToNumber(output),
    toolsUsd: femtoToNumber(tools),
    source,
  };
}

/** The same for any prices and counts; `undefined` where a price is not known. */
function inAttodollars(usage: Usage, rates: Rates, source: Cost['source']): Cost | undefined {
  const input = sumExactly(inputClasses, usage.input, rates);
  const output = sumExactly(outputClasses, usage.output, rates);
  const tools = sumExactly(toolClasses, toolCounts(usage, rates), rates);
  if (input === undefined || output === undefined || tools === undefined) return undefined;
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

/** `NaN` where something has no price, or none that a number holds; what was not used needs none. */
function sumInFemto<Name extends string>(
  classes: Classes<Name>,
  counts: Counts<Name>,
  rates: Rates,
): Femto {
  let total = 0;
  for (const [name, rate] of classes) {
    const count = counts[name];
    if (count !== 0) total += Math.round(count) * (rates[rate]?.femto ?? NaN);
  }
  return total;
}

/** `undefined` where something has no price; what was not used needs none. */
function sumExactly<Name extends string>(
  classes: Classes<Name>,
  counts: Counts<Name>,
  rates: Rates,
): Decimal | undefined {
  let total = 0n;
  for (const [name, rate] of classes) {
    const count = counts[name];
    if (count === 0) continue;
    const exact = rates[rate]?.exact;
    if (exact === undefined) return undefined;
    total += BigInt(Math.round(count)) * exact;
  }
  return total;
}

function readRates(entry: ModelEntry, facts: RateFacts): Rates {
  const rate = (price: string): Rate | undefined => toRate(rateOf(entry, price, facts));
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
    search: toRate(searchPrice(entry)),
    request: rate('input_cost_per_request'),
  };
}

function toRate(exact: Decimal | undefined): Rate | undefined {
  return exact === undefined ? undefined : { exact, femto: toFemto(exact) };
}

/** Searches that the provider made: Anthropic counts them beside its tokens (platform.claude.com/docs/en/api/messages, read 2026-11-30). */
function searchesOf({ native }: Usage): number {
  const tools = asObject(native?.fields['server_tool_use']);
  return asNumber(tools?.['web_search_requests']) ?? 0;
}

function searchPrice({ search_context_cost_per_query: prices }: ModelEntry): Decimal | undefined {
  const price = prices?.search_context_size_medium;
  return price === undefined || price === null
    ? undefined
    : decimalOf(price, 'search_context_size_medium');
}
