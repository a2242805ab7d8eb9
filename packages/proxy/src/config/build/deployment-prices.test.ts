import { type CallService, createCall, type Usage } from '@llm/core';
import { testContext } from '@llm/core/testing';
import { openai } from '@llm/providers';
import { createCatalogue } from '@llm/providers/catalogue';
import { describe, expect, it } from 'vitest';
import { deploymentPrices, type PricedPlan } from './deployment-prices.ts';

const usage: Usage = {
  input: { fresh: 1000, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 0, reasoning: 0, audio: 0 },
};
const service: CallService = () =>
  Promise.resolve({ kind: 'response', usage, decoded: () => undefined } as never);
const acme = { ...openai, id: 'acme' };

async function costOf(plan: Partial<PricedPlan>, model: string, withCatalogue = true) {
  const catalogue = withCatalogue ? createCatalogue() : undefined;
  const layer = deploymentPrices({ known: {}, provider: openai, ...plan }, catalogue);
  const call = createCall('chat', { model, messages: [] });
  const result = await layer(service)(call, testContext());
  return result.costOf?.(usage);
}

describe('deploymentPrices', () => {
  it('knows no price where neither the file nor the catalogue has one', async () => {
    expect(await costOf({}, 'gpt-4o', false)).toBeUndefined();
    expect(await costOf({}, 'nonsense')).toBeUndefined();
    expect(await costOf({ provider: acme }, 'gpt-4o')).toBeUndefined();
  });

  it('takes the prices of the file first', async () => {
    const known = { input_cost_per_token: 7e-6 };
    expect(await costOf({ known }, 'gpt-4o')).toMatchObject({
      totalUsd: 0.007,
      source: 'configured',
    });
    expect((await costOf({ known }, 'nonsense', false))?.totalUsd).toBe(0.007);
  });

  it('takes those of the catalogue, for the base model where there is one', async () => {
    expect((await costOf({ known: { max_tokens: 9 } }, 'gpt-4o'))?.totalUsd).toBe(0.0025);
    expect((await costOf({ baseModel: 'gpt-4o' }, 'my-deployment'))?.totalUsd).toBe(0.0025);
    const ofAcme = { provider: acme, baseModel: 'openai/gpt-4o' };
    expect((await costOf(ofAcme, 'mine'))?.totalUsd).toBe(0.0025);
  });
});
