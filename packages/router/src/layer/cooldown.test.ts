import { createMemoryHealthStore, type ErrorCode, LLMError, type HealthStore } from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  testAnswer,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { deployment } from '../../test/deployment.ts';
import { createDeploymentState } from '../state/deployment-state.ts';
import { cooldown, type CooldownOptions, type CooldownStart } from './cooldown.ts';

function setUp(
  steps: readonly ScriptedChatStep[],
  { modelName = 'fast', ...options }: Partial<CooldownOptions> & { modelName?: string } = {},
) {
  const clock = fakeClock({ now: 10_000 });
  const state = createDeploymentState(deployment('d1', { modelName }));
  const service = cooldown({ state, clock, ...options })(scriptedChat(...steps));
  const fail = async (times = 1, asked = testCall()) => {
    for (let time = 0; time < times; time += 1) await failureOf(service(asked, testContext()));
    return state.coolingUntil - 10_000;
  };
  return { clock, state, service, fail };
}

describe('cooldown', () => {
  it.each(['invalid_request', 'content_filtered', 'cancelled', 'internal'] satisfies ErrorCode[])(
    'starts no cooldown for %s',
    async (code) => {
      const { fail, state } = setUp([testFailure(code)]);
      await fail(20);
      expect([state.coolingUntil, state.failures]).toEqual([0, 0]);
    },
  );

  it('starts no cooldown for what this process has no room for', async () => {
    const { fail, state } = setUp([new LLMError('overloaded', 'full', { byProcess: true })]);
    await fail(20);
    expect([state.coolingUntil, state.failures]).toEqual([0, 0]);
  });

  it('starts a cooldown at one failure more than is allowed', async () => {
    const { fail, state } = setUp([testFailure('upstream')]);
    await fail(3);
    expect([state.coolingUntil, state.failures]).toEqual([0, 3]);
    expect(await fail()).toBe(5_000);
    expect(state.failures).toBe(0);
  });

  it.each([0, 1])('honours %d allowed failures', async (allowedFailures) => {
    const { fail, state } = setUp([testFailure('connection')], { allowedFailures, cooldownMs: 70 });
    await fail(allowedFailures);
    expect(state.coolingUntil).toBe(0);
    expect(await fail()).toBe(70);
  });

  it('counts a minute from the first failure', async () => {
    const { clock, fail, state } = setUp([testFailure('timeout')]);
    await fail(3);
    await clock.advance(60_000);
    await fail(3);
    expect([state.coolingUntil, state.failures]).toEqual([0, 3]);
  });

  it.each(['rate_limited', 'authentication', 'permission_denied', 'not_found'] as const)(
    'starts a cooldown at once for %s',
    async (code) => {
      expect(await setUp([testFailure(code)]).fail()).toBe(5_000);
    },
  );

  it('cools as long as the upstream says, within bounds', async () => {
    const asked = (retryAfterMs: number) =>
      setUp([testFailure('rate_limited', { retryAfterMs })]).fail();
    expect(await asked(1_500)).toBe(1_500);
    expect(await asked(86_400_000)).toBe(300_000);
  });

  it("does not hold a refusal of a caller's own key against it", async () => {
    const { fail, state } = setUp([testFailure('authentication')]);
    await fail(3, testCall('fast', { apiKey: 'own' }));
    expect(state.coolingUntil).toBe(0);
  });

  it('does not cool a pattern because one of its models is missing', async () => {
    const { fail, state } = setUp([testFailure('not_found')], { modelName: 'acme/*' });
    await fail(3);
    expect(state.coolingUntil).toBe(0);
    expect(await setUp([testFailure('authentication')], { modelName: 'acme/*' }).fail()).toBe(
      5_000,
    );
  });

  it('starts one behind a pattern where the account has no credit', async () => {
    const error = testFailure('permission_denied', { upstream: { isAccount: true } });
    expect(await setUp([error], { modelName: 'acme/*' }).fail()).toBe(5_000);
  });

  it('tells of a cooldown once, and again of the next one', async () => {
    const starts: CooldownStart[] = [];
    const error = testFailure('rate_limited', { retryable: false });
    const onCooldown = (start: CooldownStart) => void starts.push(start);
    const { clock, fail } = setUp([error], { onCooldown });
    await fail(5);
    await clock.advance(3_000);
    await fail();
    expect(starts).toMatchObject([{ deployment: { id: 'd1' }, error, ms: 5_000 }]);
    await clock.advance(5_000);
    await fail(2);
    expect(starts).toHaveLength(2);
  });

  it('tells of no cooldown where there is none', async () => {
    const starts: CooldownStart[] = [];
    const onCooldown = (start: CooldownStart) => void starts.push(start);
    await setUp([testFailure('authentication')], { onCooldown, cooldownMs: 0 }).fail(3);
    await setUp([testFailure('upstream')], { onCooldown }).fail(3);
    expect(starts).toEqual([]);
  });

  it('counts a failure in the middle of a stream, and no cancelled one', async () => {
    const { service, state } = setUp([
      testStream(textDelta('a'), testFailure('connection')),
      testStream(textDelta('a')),
    ]);
    for (const end of ['read', 'cancel'] as const) {
      const result = await service(testCall('fast', {}, true), testContext());
      if (result.kind !== 'stream') throw new TypeError('expected a stream');
      await result.stream.read();
      if (end === 'cancel') result.stream.cancel();
      else await failureOf(result.stream.read());
    }
    expect(state.failures).toBe(1);
  });

  it('renews a cooldown after one failure within it, and ends it after an answer', async () => {
    const { clock, fail, service, state } = setUp([
      testFailure('rate_limited'),
      testFailure('upstream'),
      testFailure('invalid_request'),
      'ok',
    ]);
    expect(await fail()).toBe(5_000);
    await clock.advance(3_000);
    expect(await fail()).toBe(8_000);
    expect(state.probeAt).toBe(15_500);
    expect(await fail()).toBe(8_000);
    await service(testCall(), testContext());
    expect([state.coolingUntil, state.failures]).toEqual([0, 0]);
  });

  it('does not end a cooldown for an answer that was asked for before it, or with a key of the caller', async () => {
    const clock = fakeClock({ now: 10_000 });
    const { fail, service, state } = setUp(
      [
        async () => {
          await clock.advance(1_000);
          return testAnswer('late');
        },
        testFailure('rate_limited'),
        'ok',
      ],
      { clock },
    );
    const late = service(testCall(), testContext());
    const until = await fail();
    expect(until).toBeGreaterThan(0);
    await late;
    await service(testCall('fast', { apiKey: 'own' }), testContext());
    expect(state.coolingUntil).toBe(10_000 + until);
  });

  it('starts no cooldown where its length is 0', async () => {
    const { fail, state } = setUp([testFailure('rate_limited')], { cooldownMs: 0 });
    await fail(10);
    expect(state.coolingUntil).toBe(0);
  });

  it.each([{ allowedFailures: -1 }, { cooldownMs: Number.NaN }])('refuses %j', (options) => {
    expect(() => setUp([], options)).toThrow(TypeError);
  });
});

describe('cooldown with a store', () => {
  it('tells another instance, which hears of it within a second', async () => {
    const clock = fakeClock({ now: 10_000 });
    const store = createMemoryHealthStore({ clock });
    const [here, there] = [
      setUp([testFailure('rate_limited')], { store, clock }),
      setUp(['ok'], { store, clock }),
    ];
    await there.service(testCall(), testContext());
    await here.fail();
    await there.service(testCall(), testContext());
    expect(there.state.coolingUntil).toBe(0);
    await clock.advance(1_000);
    await there.service(testCall(), testContext());
    await clock.advance(0);
    expect(there.state.coolingUntil).toBe(15_000);
  });

  it('does not hear again of a cooldown that an answer ended', async () => {
    const clock = fakeClock({ now: 10_000 });
    const store = createMemoryHealthStore({ clock });
    const { fail, service, state } = setUp([testFailure('rate_limited'), 'ok'], { store, clock });
    await fail();
    await clock.advance(1_000);
    await service(testCall(), testContext());
    await clock.advance(1_000);
    await service(testCall(), testContext());
    await clock.advance(0);
    expect(state.coolingUntil).toBe(0);
    expect([...(await store.resting())]).toEqual([]);
  });

  it('believes another instance for the longest cooldown at most', async () => {
    const clock = fakeClock({ now: 10_000 });
    const store = createMemoryHealthStore({ clock });
    await store.rest('d1', 3_600_000);
    const there = setUp(['ok'], { store, clock, maxCooldownMs: 20_000 });
    await there.service(testCall(), testContext());
    await clock.advance(0);
    expect(there.state.coolingUntil).toBe(30_000);
  });

  it('keeps a long rest that another instance told when a short one follows', async () => {
    const clock = fakeClock({ now: 10_000 });
    const store = createMemoryHealthStore({ clock });
    await store.rest('d1', 300_000);
    const { fail } = setUp([testFailure('rate_limited')], { store, clock });
    await fail();
    await clock.advance(6_000);
    expect([...(await store.resting())]).toEqual([['d1', 294_000]]);
  });

  it('goes on alone when the store is down', async () => {
    const down = () => Promise.reject(new Error('no store'));
    const store: HealthStore = { rest: down, recover: down, resting: down };
    const { fail } = setUp([testFailure('rate_limited')], { store });
    expect(await fail()).toBe(5_000);
  });

  it('does not take what is no time for one', async () => {
    const resting = async () => new Map([['d1', Number.NaN]]);
    const store = { ...createMemoryHealthStore(), resting };
    const { service, state, clock } = setUp(['ok'], { store });
    await service(testCall(), testContext());
    await clock.advance(0);
    expect(state.coolingUntil).toBe(0);
  });
});
