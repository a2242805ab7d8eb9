import type { Usage } from '@llm/core';
import { openai } from '@llm/providers';
import { createCatalogue } from '@llm/providers/catalogue';
import { describe, expect, it } from 'vitest';
import { deploymentPrices, type PricedPlan } from './deployment-prices.ts';

const usage: Usage = {
  input: { fresh: 1000, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 0, reasoning: 0, audio: 0 },
};
const acme = { ...openai, id: 'acme' };

function costOf(plan: Partial<PricedPlan>, model: string, withCatalogue = true) {
  const catalogue = withCatalogue ? createCatalogue() : undefined;
  return deploymentPrices({ known: {}, provider: openai, ...plan }, catalogue)?.(usage, model);
}

describe('deploymentPrices', () => {
  it('takes no model for a service tier', () => {
    const known = { input_cost_per_token: 7e-6, input_cost_per_token_flex: 1e-6 };
    expect(costOf({ known }, 'flex')?.totalUsd).toBe(0.007);
  });

  it('knows no price where neither the file nor the catalogue has one', () => {
    expect(costOf({}, 'gpt-4o', false)).toBeUndefined();
    expect(costOf({}, 'nonsense')).toBeUndefined();
    expect(costOf({ provider: acme }, 'gpt-4o')).toBeUndefined();
  });

  it('takes the prices of the file first', () => {
    const known = { input_cost_per_token: 7e-6 };
    expect(costOf({ known }, 'gpt-4o')).toMatchObject({
      totalUsd: 0.007,
      source: 'configured',
    });
    expect(costOf({ known }, 'nonsense', false)?.totalUsd).toBe(0.007);
  });

  it('takes those of the catalogue, for the base model where there is one', () => {
    expect(costOf({ known: { max_tokens: 9 } }, 'gpt-4o')?.totalUsd).toBe(0.0025);
    expect(costOf({ baseModel: 'gpt-4o' }, 'my-deployment')?.totalUsd).toBe(0.0025);
    const ofAcme = { provider: acme, baseModel: 'openai/gpt-4o' };
    expect(costOf(ofAcme, 'mine')?.totalUsd).toBe(0.0025);
  });
});
