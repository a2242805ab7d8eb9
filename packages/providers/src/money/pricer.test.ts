import type { Usage } from '@llm/core';
import { describe, expect, it } from 'vitest';
import type { ModelEntry } from './model-entry.ts';
import { createPricer, type PriceTerms } from './pricer.ts';

interface Charged extends PriceTerms {
  readonly usage: Usage;
  readonly serviceTier?: string | undefined;
}

const costOfUsage = (entry: ModelEntry, { usage, serviceTier, ...terms }: Charged) =>
  createPricer(entry, terms)(usage, serviceTier);

const none: Usage = {
  input: { fresh: 0, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 0, reasoning: 0, audio: 0 },
};
const usageOf = (input: Partial<Usage['input']>, output: Partial<Usage['output']> = {}): Usage => ({
  input: { ...none.input, ...input },
  output: { ...none.output, ...output },
});

const claude = {
  input_cost_per_token: 3e-6,
  output_cost_per_token: 1.5e-5,
  cache_read_input_token_cost: 3e-7,
  cache_creation_input_token_cost: 3.75e-6,
  cache_creation_input_token_cost_above_1hr: 6e-6,
  input_cost_per_token_above_200k_tokens: 6e-6,
  output_cost_per_token_above_200k_tokens: 2.25e-5,
  cache_read_input_token_cost_above_200k_tokens: 6e-7,
};

describe('createPricer', () => {
  it.each([1, 999, 123_457, 899_999_999, 900_719_925, 7_000_000_001, 9_007_199_254_740_991])(
    'is exact for %s tokens, whether numbers can tell it or not',
    (tokens) => {
      const prices = { input_cost_per_token: 1e-5, output_cost_per_token: 3e-18 };
      const cost = costOfUsage(prices, { usage: usageOf({ fresh: tokens }) });
      const whole = String(tokens).padStart(6, '0');
      const text = `${whole.slice(0, -5)}.${whole.slice(-5)}`.replace(/\.?0+$/, '');
      expect(cost).toMatchObject({ exactUsd: text, totalUsd: Number(text), outputUsd: 0 });
      const both = costOfUsage(prices, { usage: usageOf({ fresh: tokens }, { text: 1 }) });
      expect(both?.exactUsd.endsWith('000000000003')).toBe(true);
    },
  );

  it.each([
    ['a class without a price', {}, usageOf({ fresh: 1 })],
    ['output without a price', { input_cost_per_token: 1e-6 }, usageOf({ fresh: 1 }, { text: 1 })],
    ['audio without a price of its own', claude, usageOf({ audio: 1 })],
    ['spoken answers without a price', claude, usageOf({}, { audio: 1 })],
    [
      'an hour of cache where only five minutes have a price',
      { input_cost_per_token: 1e-6, cache_creation_input_token_cost: 2e-6 },
      usageOf({ cacheWriteHour: 1 }),
    ],
  ])('does not know what %s costs', (_, entry, usage) => {
    expect(costOfUsage(entry, { usage })).toBeUndefined();
  });

  it('takes a price of 0 for free, and asks no price for what was not used', () => {
    const free = { input_cost_per_token: 0, output_cost_per_token: 0 };
    expect(costOfUsage(free, { usage: usageOf({ fresh: 9 }, { text: 9 }) })?.totalUsd).toBe(0);
    expect(costOfUsage({}, { usage: none })?.totalUsd).toBe(0);
  });

  it('counts each class of tokens once, at its own price', () => {
    const usage = usageOf(
      { fresh: 1000, cacheRead: 2000, cacheWrite: 400, cacheWriteHour: 100 },
      { text: 500, reasoning: 50 },
    );
    expect(costOfUsage(claude, { usage })).toEqual({
      totalUsd: 0.01395,
      exactUsd: '0.01395',
      inputUsd: 0.0057,
      outputUsd: 0.00825,
      toolsUsd: 0,
      source: 'configured',
    });
  });

  it('takes prices for long prompts only above the threshold, then for the whole call', () => {
    const at = usageOf({ fresh: 150_000, cacheRead: 50_000 }, { text: 100 });
    const above = usageOf({ fresh: 150_001, cacheRead: 50_000 }, { text: 100 });
    expect(costOfUsage(claude, { usage: at })?.exactUsd).toBe('0.4665');
    expect(costOfUsage(claude, { usage: above })?.exactUsd).toBe('0.932256');
    const inclusive = costOfUsage(claude, { usage: at, includesThreshold: true });
    expect(inclusive?.exactUsd).toBe('0.93225');
  });

  it('takes the highest of several thresholds', () => {
    const entry = {
      input_cost_per_token: 1e-6,
      input_cost_per_token_above_128k_tokens: 2e-6,
      input_cost_per_token_above_256k_tokens: 4e-6,
    };
    const cost = (fresh: number) => costOfUsage(entry, { usage: usageOf({ fresh }) })?.totalUsd;
    expect([cost(128_000), cost(200_000), cost(300_000)]).toEqual([0.128, 0.4, 1.2]);
  });

  it('takes the prices of the tier that served the call', () => {
    const entry = {
      ...claude,
      input_cost_per_token_priority: 6e-6,
      input_cost_per_token_flex: 1.5e-6,
      input_cost_per_token_batches: 1e-6,
      input_cost_per_token_above_200k_tokens_priority: 1.2e-5,
    };
    const cost = (serviceTier: string | undefined, fresh = 1000) =>
      costOfUsage(entry, { usage: usageOf({ fresh }), serviceTier })?.totalUsd;
    expect(cost('priority')).toBe(0.006);
    expect(cost('FLEX')).toBe(0.0015);
    expect(cost('batch')).toBe(0.001);
    for (const tier of [undefined, 'default', 'auto', 'standard']) expect(cost(tier)).toBe(0.003);
    expect(cost('priority', 200_001)).toBe(2.400012);
  });

  it('knows no price of a tier that a list of standard prices does not have', () => {
    const usage = usageOf({ fresh: 1000 });
    const charged = { usage, serviceTier: 'priority' };
    expect(costOfUsage(claude, { ...charged, source: 'catalogue' })).toBeUndefined();
    // Who sets a price for a deployment means it for all of its calls.
    expect(costOfUsage(claude, charged)?.totalUsd).toBe(0.003);
  });

  it('takes the tier that the counts say, unless it is told another', () => {
    const price = createPricer({ input_cost_per_token: 1e-6, input_cost_per_token_flex: 5e-7 });
    const counted = { ...usageOf({ fresh: 1000 }), serviceTier: 'flex' };
    expect(price(counted)?.totalUsd).toBe(0.0005);
    expect(price(counted, 'default')?.totalUsd).toBe(0.001);
  });

  it('keeps prices of lengths and tiers apart, in whatever order calls come', () => {
    const price = createPricer(claude);
    const cost = (fresh: number, tier?: string) => price(usageOf({ fresh }), tier)?.totalUsd;
    expect([cost(200_001), cost(10), cost(200_001, 'flex'), cost(10)]).toEqual([
      1.200006, 0.00003, 1.200006, 0.00003,
    ]);
  });

  it('adds the searches that the provider made', () => {
    const native = {
      protocol: 'anthropic-messages',
      fields: { server_tool_use: { web_search_requests: 3 } },
    };
    const entry = {
      ...claude,
      search_context_cost_per_query: { search_context_size_medium: 0.01 },
    };
    const usage = { ...usageOf({ fresh: 1000 }), native };
    expect(costOfUsage(entry, { usage })).toMatchObject({ toolsUsd: 0.03, totalUsd: 0.033 });
    expect(costOfUsage(claude, { usage })).toBeUndefined();
  });

  it('adds up a million small costs to the last digit', () => {
    const usage = usageOf({ fresh: 1_000_000_007 });
    const cost = costOfUsage({ input_cost_per_token: 3.7e-8 }, { usage });
    expect(cost?.exactUsd).toBe('37.000000259');
  });
});
