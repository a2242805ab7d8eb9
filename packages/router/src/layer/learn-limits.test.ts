import { LLMError } from '@llm/core';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  testAnswer,
  testCall,
  testContext,
  testFailure,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { createRouter } from '../create-router.ts';

const limited = (more = {}) => new LLMError('rate_limited', 'slow down', more);

function setUp(steps: readonly ScriptedChatStep[], learnLimits = true) {
  const clock = fakeClock({ now: 60_000 });
  const service = scriptedChat(...steps);
  const router = createRouter({
    deployments: [deployment('a', { service })],
    ...{ clock, sleep: clock.sleep, retry: { attempts: 1 }, learnLimits },
  });
  const ask = (settings = {}) => router(testCall('fast', settings), testContext());
  return { clock, router, service, ask };
}

const answers = (count: number): readonly ScriptedChatStep[] =>
  Array.from({ length: count }, () => testAnswer());

describe('learnLimits', () => {
  it('learns nothing from other failures, other people’s keys, or an account without credit', async () => {
    const { ask, router } = setUp([
      testFailure('upstream'),
      limited({ upstream: { isAccount: true } }),
      limited(),
    ]);
    await failureOf(ask());
    await failureOf(ask());
    await failureOf(ask({ apiKey: 'theirs' }));
    expect(router.deployments()[0]?.learned?.limits).toEqual([]);
  });

  it('learns nothing where nobody asked for it, and the deployment rests after a refusal', async () => {
    const { ask, router, clock } = setUp([limited()], false);
    await failureOf(ask());
    expect(router.deployments()[0]?.learned).toBeUndefined();
    expect(router.deployments()[0]?.coolingUntil).toBeGreaterThan(clock.now());
  });

  it('lets no more through than was accepted, without a rest, and tells when there is room', async () => {
    const { ask, router, service, clock } = setUp([...answers(10), limited(), ...answers(30)]);
    for (let at = 0; at < 10; at += 1) await ask();
    await failureOf(ask());
    expect(router.deployments()[0]?.coolingUntil).toBe(0);
    await clock.advance(2_000);
    const asked = service.calls.length;
    const told = await Promise.all(
      Array.from({ length: 20 }, () =>
        ask().then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    );
    const refusals = told.filter((error) => error !== undefined);
    expect(service.calls.length - asked).toBe(20 - refusals.length);
    expect(refusals.length).toBeGreaterThan(10);
    expect(refusals[0]).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
  });

  it('lets calls with a priority wait for the room that it learned', async () => {
    const { ask, clock } = setUp([...answers(10), limited(), ...answers(30)]);
    for (let at = 0; at < 10; at += 1) await ask();
    await failureOf(ask());
    await clock.advance(2_000);
    let done = 0;
    for (let at = 0; at < 20; at += 1) void ask({ priority: 1 }).then(() => (done += 1));
    await clock.advance(0);
    const atOnce = done;
    for (let at = 0; at < 40; at += 1) await clock.advance(100);
    expect(atOnce).toBeLessThan(10);
    expect(done).toBe(20);
  });

  it('still rests for as long as the upstream asks', async () => {
    const { ask, router, clock } = setUp([limited({ retryAfterMs: 9_000 })]);
    await failureOf(ask());
    expect(router.deployments()[0]?.coolingUntil).toBe(clock.now() + 9_000);
  });
});
