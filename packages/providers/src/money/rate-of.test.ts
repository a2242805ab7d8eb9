import { describe, expect, it } from 'vitest';
import { toNumber } from './decimal.ts';
import { rateOf } from './rate-of.ts';

const facts = {
  promptTokens: 1,
  serviceTier: undefined,
  otherTiers: 'unknown',
  includesThreshold: false,
} as const;

describe('rateOf', () => {
  it('does not know a tier of whose prices nobody said anything', () => {
    const entry = { input_cost_per_token: 1e-6 };
    for (const serviceTier of ['priority', 'scale', 'constructor'])
      expect(rateOf(entry, 'input_cost_per_token', { ...facts, serviceTier })).toBeUndefined();
  });

  it('takes the price of a tier also for long prompts, where there is none of its own', () => {
    const entry = {
      input_cost_per_token: 1e-6,
      input_cost_per_token_above_200k_tokens: 2e-6,
      input_cost_per_token_flex: 5e-7,
    };
    const rate = rateOf(entry, 'input_cost_per_token', {
      ...facts,
      promptTokens: 200_001,
      serviceTier: 'flex',
    });
    expect(rate === undefined ? undefined : toNumber(rate)).toBe(5e-7);
  });
});
