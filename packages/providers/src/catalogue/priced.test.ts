import { type CallService, createCall } from '@llm/core';
import { testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from './create-catalogue.ts';
import { priced } from './priced.ts';

const usage = {
  input: { fresh: 1000, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 0, reasoning: 0, audio: 0 },
};
const call = createCall('chat', { model: 'asked', messages: [] });
const answering =
  (fields: object): CallService =>
  () =>
    Promise.resolve({ kind: 'response', usage, decoded: () => undefined, ...fields } as never);
const ask = async (fields: object) => {
  const result = await priced(createCatalogue())(answering(fields))(call, testContext());
  return result.costOf?.(usage)?.totalUsd;
};

describe('priced', () => {
  it('knows no price of who is not known, or not in the list', async () => {
    expect(await ask({})).toBeUndefined();
    expect(await ask({ answeredBy: { provider: 'acme', model: 'gpt-4o' } })).toBeUndefined();
  });

  it('lets a failure pass', async () => {
    const failing: CallService = () => Promise.reject(new Error('no'));
    await expect(priced(createCatalogue())(failing)(call, testContext())).rejects.toThrow('no');
  });

  it('prices an answer by who gave it, and not by who was asked', async () => {
    expect(await ask({ answeredBy: { provider: 'openai', model: 'gpt-4o' } })).toBe(0.0025);
  });

  it('keeps a price that is there already', async () => {
    const costOf = () => ({ totalUsd: 7 });
    expect(await ask({ costOf, answeredBy: { provider: 'openai', model: 'gpt-4o' } })).toBe(7);
  });
});
