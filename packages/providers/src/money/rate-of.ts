import { asNumber } from '@llm/core';
import { isStandardTier } from '../protocols/shared/served-tier.ts';
import { type Decimal, decimalOf } from './decimal.ts';
import type { ModelEntry } from './model-entry.ts';

/** What a price depends on beside the class of the token. */
export interface RateFacts {
  /** All tokens of the prompt: prices for long prompts count for the whole call. */
  readonly promptTokens: number;
  /** The service tier that served the call, as the provider names it. */
  readonly serviceTier: string | undefined;
  /**
   * What a tier without prices of its own costs: as the `standard` one, which is what a program that sets a price means by
   * it, or `unknown`, which is what a list of standard prices says about it.
   */
  readonly otherTiers: 'standard' | 'unknown';
  /** A prompt of exactly the threshold is long already. */
  readonly includesThreshold: boolean;
}

const tierSuffixes: Readonly<Record<string, string>> = {
  batch: '_batches',
  flex: '_flex',
  priority: '_priority',
};

/** The dollars for one token of a price's class; `undefined` where the entry does not say. */
export function rateOf(entry: ModelEntry, price: string, facts: RateFacts): Decimal | undefined {
  const tier = facts.serviceTier?.toLowerCase() ?? '';
  const length = lengthSuffix(entry, price, facts);
  if (isStandardTier(tier)) return read(entry, price + length);
  const suffix = tierSuffixes[tier];
  if (suffix !== undefined) {
    const own = read(entry, price + length + suffix) ?? read(entry, price + suffix);
    if (own !== undefined) return own;
  }
  return facts.otherTiers === 'standard' ? read(entry, price + length) : undefined;
}

const threshold = /^_above_(\d+(?:\.\d+)?)k_tokens$/;

/** The part of the name for prompts as long as this one: of several thresholds that were passed, the highest. */
function lengthSuffix(entry: ModelEntry, price: string, facts: RateFacts): string {
  const { promptTokens, includesThreshold } = facts;
  let suffix = '';
  let highest = 0;
  for (const name of Object.keys(entry)) {
    if (!name.startsWith(price)) continue;
    const [found, thousands] = threshold.exec(name.slice(price.length)) ?? [];
    const tokens = Math.round(Number(thousands) * 1000);
    const isPassed = includesThreshold ? promptTokens >= tokens : promptTokens > tokens;
    if (found !== undefined && isPassed && tokens > highest && read(entry, name) !== undefined) {
      highest = tokens;
      suffix = found;
    }
  }
  return suffix;
}

/** Lengths of prompts, in tokens, from which on some price of the entry is another one, in ascending order. */
export function thresholdsOf(entry: ModelEntry): readonly number[] {
  const found = new Set<number>();
  for (const name of Object.keys(entry)) {
    const thousands = /_above_(\d+(?:\.\d+)?)k_tokens/.exec(name)?.[1];
    if (thousands !== undefined) found.add(Math.round(Number(thousands) * 1000));
  }
  return [...found].sort((a, b) => a - b);
}

function read(entry: ModelEntry, name: string): Decimal | undefined {
  const value = asNumber(entry[name]);
  return value === undefined ? undefined : decimalOf(value, name);
}
