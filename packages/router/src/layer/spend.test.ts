import type { Call, Cost, Usage } from '@llm/core';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  testAnswer,
  testCall,
  testContext,
  testFailure,
  testStream,
  testUsage,
  textDelta,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { attodollars, type Budget } from '../budget/budget.ts';
import { createSpendLedger } from '../budget/spend-ledger.ts';
import { spend } from './spend.ts';

const budget: Budget = { key: 'a', usd: 1, period: 'ever' };
const priced = (usage: Usage): Cost => ({
  ...{ totalUsd: 0, inputUsd: 0, outputUsd: 0, toolsUsd: 0, source: 'configured' },
  exactUsd: `0.${String(usage.output.text).padStart(3, '0')}`,
});

function setUp(
  step: ScriptedChatStep,
  costOf: ((usage: Usage) => Cost | undefined) | undefined = priced,
) {
  const ledger = createSpendLedger({
    clock: fakeClock(),
    store: undefined,
    onFailure: (cause) => {
      throw cause;
    },
  });
  const service = scriptedChat(step);
  const around = spend(ledger, { budgets: [budget] })(async (call, context) => ({
    ...(await service(call, context)),
    costOf,
  }));
  const ask = (call: Call<'chat'> = testCall()) => around(call, testContext());
  return { ask, spent: () => ledger.spent(budget) };
}

const answer = { ...testAnswer(), usage: testUsage(1, 7) };

describe('spend', () => {
  it('counts nothing where an attempt fails, nobody knows the price, or the key is the caller’s', async () => {
    const failed = setUp(testFailure('upstream'));
    await failureOf(failed.ask());
    const unknown = setUp(answer, () => undefined);
    await unknown.ask();
    const own = setUp(answer);
    await own.ask(testCall('fast', { apiKey: 'theirs' }));
    expect([failed.spent(), unknown.spent(), own.spent()]).toEqual([0n, 0n, 0n]);
  });

  it('counts what a whole answer cost', async () => {
    const { ask, spent } = setUp(answer);
    await ask();
    expect(spent()).toBe(attodollars('0.007'));
  });

  it('counts a stream when it is over, once', async () => {
    const { ask, spent } = setUp(testStream(textDelta('a'), textDelta('b')));
    const result = await ask(testCall('fast', {}, true));
    if (result.kind !== 'stream') throw new TypeError('expected a stream');
    expect(spent()).toBe(0n);
    for await (const _chunk of result.stream);
    const after = spent();
    result.stream.cancel();
    expect(spent()).toBe(after);
  });

  it('takes the price of the deployment before that of the answer', async () => {
    const ledger = createSpendLedger({
      clock: fakeClock(),
      store: undefined,
      onFailure: (cause) => {
        throw cause;
      },
    });
    const service = scriptedChat(answer);
    const asked: string[] = [];
    const costOf = (usage: Usage, model: string): Cost => {
      asked.push(model);
      return { ...priced(usage), exactUsd: '0.5' };
    };
    const around = spend(ledger, { budgets: [budget], costOf })(async (call, context) => ({
      ...(await service(call, context)),
      costOf: priced,
    }));
    await around(testCall('upstream-name'), testContext());
    expect([ledger.spent(budget), asked]).toEqual([attodollars('0.5'), ['upstream-name']]);
  });
});
