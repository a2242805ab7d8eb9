import { abortErrorOf, type CallContext, type CallSettings, createCall } from '@llm/core';
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
} from '@llm/core/testing';
import { deployment } from '../test/deployment.ts';
import { textOf } from '../test/text-of.ts';
import { createRouter, type RouterOptions } from './create-router.ts';

/** Never answers, and fails with why it was given up, as transports do. */
function silent(_call: unknown, { signal }: CallContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(abortErrorOf(signal)));
  });
}

function setUp(service = scriptedChat(silent), options: Partial<RouterOptions> = {}) {
  const clock = fakeClock({ now: 1_000 });
  const router = createRouter({
    deployments: [deployment('a', { service })],
    cooldown: { allowedFailures: 0 },
    clock,
    sleep: clock.sleep,
    ...options,
  });
  const giveUp = async (settings: CallSettings, stream = false) => {
    const failed = failureOf(router(testCall('fast', settings, stream), testContext()));
    await clock.advance(20_000);
    return failed;
  };
  const health = () => {
    const [facts] = router.deployments();
    return { failures: facts?.failures, hasCooled: facts?.coolingUntil !== 0 };
  };
  return { clock, router, giveUp, health };
}

const well = { failures: 0, hasCooled: false };

describe('a bound of the caller’s own', () => {
  it.each([
    [{ timeoutMs: 20 }, false],
    [{ timeoutMs: 20 }, true],
    [{ firstChunkTimeoutMs: 20 }, true],
    [{ patienceMs: 20 }, false],
    [{ patienceMs: 20 }, true],
    [{ timeoutMs: 20, patienceMs: 10 }, false],
    [{ timeoutMs: 900, firstChunkTimeoutMs: 20 }, true],
  ])('of %j (streamed: %j) takes no deployment away from others', async (settings, stream) => {
    const bounds = { deadlineMs: 9_000, timeout: { firstChunkMs: 8_000, answerMs: 8_000 } };
    for (const options of [{}, bounds]) {
      const { giveUp, health } = setUp(undefined, options);
      expect(await giveUp(settings, stream)).toMatchObject({ code: 'timeout', byCaller: true });
      expect(health()).toEqual(well);
    }
  });

  it('passes in the middle of a stream without a word against the deployment', async () => {
    const begun = scriptedChat(async (_call, { signal }) => {
      const result = testStream(textDelta('a'));
      if (result.kind !== 'stream') return result;
      signal.addEventListener('abort', () => result.stream.fail(abortErrorOf(signal)));
      return result;
    });
    const { router, clock, health } = setUp(begun);
    const result = await router(testCall('fast', { timeoutMs: 20 }, true), testContext());
    await clock.advance(20);
    if (result.kind !== 'stream') throw new TypeError('expected a stream');
    expect((await failureOf(result.stream.read())).code).toBe('timeout');
    expect(health()).toEqual(well);
  });

  it('neither ends nor renews a rest where the call was its probe', async () => {
    const service = scriptedChat(testFailure('authentication'), silent);
    const { giveUp, router, clock } = setUp(service, {
      deployments: [
        deployment('a', { service }),
        deployment('b', { modelName: 'spare', service: scriptedChat(testAnswer('spare')) }),
      ],
      fallbacks: { models: { fast: ['spare'] } },
      cooldown: { cooldownMs: 60_000 },
    });
    expect(textOf(await router(testCall(), testContext()))).toBe('spare');
    const until = router.deployments()[0]?.coolingUntil;
    await clock.advance(31_000);
    const answer = router(testCall('fast', { firstChunkTimeoutMs: 20 }, true), testContext());
    await clock.advance(20);
    await answer;
    expect(service.calls).toHaveLength(2);
    expect(router.deployments()[0]?.coolingUntil).toBe(until);
    await giveUp({ timeoutMs: 20 });
    expect(service.calls).toHaveLength(3);
    expect(router.deployments()[0]?.coolingUntil).toBe(until);
  });

  it('counts where the operator’s would have passed as well', async () => {
    const longer: readonly (readonly [CallSettings, boolean])[] = [
      [{ timeoutMs: 9_000 }, false],
      [{ firstChunkTimeoutMs: 9_000 }, true],
      [{ patienceMs: 9_000 }, false],
    ];
    for (const [settings, stream] of longer) {
      const { giveUp, health } = setUp(undefined, {
        deadlineMs: 5_000,
        timeout: { firstChunkMs: 4_000 },
      });
      expect(await giveUp(settings, stream)).toMatchObject({ code: 'timeout', byCaller: false });
      expect(health()).toEqual({ failures: 0, hasCooled: true });
    }
  });

  it('is no bound that the operator set for all calls', async () => {
    const { router, clock } = setUp();
    const request = { model: 'fast', messages: [], stream: false };
    const call = { ...createCall('chat', request, { timeoutMs: 20 }), asked: {} };
    const failed = failureOf(router(call, testContext()));
    await clock.advance(20);
    expect(await failed).toMatchObject({ code: 'timeout', byCaller: false });
    expect(router.deployments()[0]?.coolingUntil).toBe(6_020);
  });
});
