import { isLLMError, toLLMError, type Usage } from '@llm/core';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  testCall,
  testContext,
  testFailure,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../test/deployment.ts';
import { balance, type BalanceOptions } from './balance.ts';
import type { Deployment } from './deployment.ts';
import { lowestUsage } from './strategy/lowest-usage.ts';
import type { Strategy, StrategyInput } from './strategy/strategy.ts';

function setUp(deployments: readonly Deployment[], options: Partial<BalanceOptions> = {}) {
  const clock = fakeClock({ now: 1_000 });
  const service = balance({
    deployments,
    strategy: (candidates) => candidates[0],
    clock,
    ...options,
  });
  const ask = (asked = testCall()) => service(asked, testContext());
  return { clock, service, ask };
}

const usageOf = (fresh: number, text: number): Usage => ({
  input: { fresh, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text, reasoning: 0, audio: 0 },
});
const answerWith =
  (usage: Usage): ScriptedChatStep =>
  () =>
    Promise.resolve({
      kind: 'response',
      usage,
      decoded: () => ({ id: 'x', model: 'm', candidates: [] }),
    });

describe('what a strategy is given', () => {
  it('sees the call, its context and the time', async () => {
    const seen: StrategyInput[] = [];
    const strategy: Strategy = (candidates, _random, input) => {
      seen.push(input);
      return candidates[0];
    };
    const { ask } = setUp([deployment('a')], { strategy });
    await ask(testCall('fast', { sessionId: 's' }));
    expect(seen[0]).toMatchObject({
      call: { model: 'fast', settings: { sessionId: 's' } },
      context: { requestId: 'test-request' },
      now: 1_000,
    });
  });

  it('counts requests at their beginning, failed ones too, and tokens at their end', async () => {
    const counted = scriptedChat(testFailure('upstream'), answerWith(usageOf(7, 5)));
    const { ask, service } = setUp([deployment('a', { service: counted })]);
    await failureOf(ask());
    await ask();
    const [facts] = service.facts();
    expect([facts?.requests.sum(1_000), facts?.tokens.sum(1_000)]).toEqual([2, 12]);
    expect(facts?.tokenMs).toMatchObject({ value: 0 });
  });

  it('admits exactly as many a minute as the limit says, at once or one after the other', async () => {
    const limits = { requestsPerMinute: 3 };
    const { ask, clock } = setUp([deployment('a', { limits })], { strategy: lowestUsage });
    await clock.advance(58_000);
    const codes = async (calls: number) =>
      (await Promise.all(Array.from({ length: calls }, () => ask().catch(toLLMError)))).map(
        (one) => (isLLMError(one) ? one.code : 'answered'),
      );
    expect((await codes(10)).filter((code) => code === 'answered')).toHaveLength(3);
    await clock.advance(3_000);
    const error = await failureOf(ask());
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: 58_000 });
    await clock.advance(58_000);
    expect((await codes(4)).toSorted()).toEqual([
      'answered',
      'answered',
      'answered',
      'rate_limited',
    ]);
  });

  it('fills one deployment after the other to its limit, and no further', async () => {
    const limited = (id: string, requestsPerMinute: number) =>
      deployment(id, { limits: { requestsPerMinute } });
    const { ask, service } = setUp([limited('a', 2), limited('b', 4)], { strategy: lowestUsage });
    for (let call = 0; call < 6; call += 1) await ask();
    expect(service.facts().map(({ requests }) => requests.sum(1_000))).toEqual([2, 4]);
    expect((await failureOf(ask())).code).toBe('rate_limited');
  });

  it('takes a timeout for a slow answer', async () => {
    const { ask, service, clock } = setUp([
      deployment('a', {
        service: scriptedChat(async () => {
          await clock.advance(500);
          throw testFailure('timeout');
        }),
      }),
    ]);
    await failureOf(ask());
    expect(service.facts()[0]?.answerMs).toEqual({ value: 500, at: 1_500 });
  });

  it('never asks one of weight 0, whatever the strategy', async () => {
    const { ask } = setUp([deployment('a', { weight: 0 }), deployment('b')]);
    expect((await ask()).answeredBy?.deployment).toBe('b');
    const drained = setUp([deployment('a', { weight: 0 })]);
    expect((await failureOf(drained.ask())).code).toBe('no_deployment');
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses newestShare %d', (newestShare) => {
    expect(() => balance({ deployments: [deployment('a')], newestShare })).toThrow(TypeError);
  });
});
