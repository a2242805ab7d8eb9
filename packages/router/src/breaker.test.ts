import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fakeClock,
  seededRandom,
  testAnswer,
  testCall,
  testContext,
  testFailure,
} from '@llm/core/testing';
import { byOperation, type ErrorCode } from '@llm/core';
import { deployment } from '../test/deployment.ts';
import { textOf } from '../test/text-of.ts';
import { createRouter, type RouterOptions } from './create-router.ts';

/** A deployment that fails as `fails` says, after some time, and counts its calls. */
function upstream(id: string, clock: ReturnType<typeof fakeClock>) {
  const made = { calls: 0, most: 0, fails: (): ErrorCode | undefined => undefined, tookMs: 0 };
  let open = 0;
  const service = byOperation({
    async chat() {
      made.calls += 1;
      open += 1;
      made.most = Math.max(made.most, open);
      if (made.tookMs > 0) await clock.sleep(made.tookMs, new AbortController().signal);
      open -= 1;
      const code = made.fails();
      if (code !== undefined) throw testFailure(code);
      return testAnswer(id);
    },
  });
  return Object.assign(made, { deployment: deployment(id, { service }) });
}

function setUp(ids: readonly string[], options: Omit<RouterOptions, 'deployments'> = {}) {
  const clock = fakeClock({ now: 1_000 });
  const upstreams = ids.map((id) => upstream(id, clock));
  const router = createRouter({
    deployments: upstreams.map((one) => one.deployment),
    clock,
    sleep: clock.sleep,
    random: seededRandom(5),
    ...options,
  });
  const ask = async () => textOf(await router(testCall(), testContext()));
  return { clock, router, ask, upstreams };
}

const down = (): ErrorCode => 'upstream';
const well = (): undefined => undefined;

describe('a deployment that failed', () => {
  it('is asked by one call at a time after its cooldown, while others take the rest', async () => {
    const { ask, clock, upstreams } = setUp(['a', 'b']);
    const [a, b] = upstreams;
    if (a === undefined || b === undefined) throw new TypeError('no upstreams');
    a.fails = down;
    for (let call = 0; call < 30; call += 1) expect(await ask()).toBe('b');
    const before = a.calls;
    expect(before).toBe(4);
    await clock.advance(5_000);
    a.fails = well;
    a.tookMs = 300;
    a.most = 0;
    const asked = Promise.all(Array.from({ length: 40 }, ask));
    await clock.advance(300);
    const answers = await asked;
    expect(answers.filter((id) => id === 'a')).toHaveLength(1);
    expect(a.most).toBe(1);
    // It is well, so it takes its share again.
    a.tookMs = 0;
    const later = await Promise.all(Array.from({ length: 40 }, ask));
    expect(later.filter((id) => id === 'a').length).toBeGreaterThan(10);
  });

  it('rests longer the longer its outage lasts, and up to a bound', async () => {
    const { ask, clock, router, upstreams } = setUp(['a', 'b']);
    const [a] = upstreams;
    if (a === undefined) throw new TypeError('no upstreams');
    a.fails = down;
    const probes: number[] = [];
    let seen = 0;
    for (let second = 0; second < 7_200; second += 1) {
      for (let call = 0; call < 3; call += 1) expect(await ask()).toBe('b');
      if (a.calls > seen) probes.push(second);
      seen = a.calls;
      await clock.advance(1_000);
    }
    const gaps = probes.slice(1).map((at, index) => at - (probes[index] ?? 0));
    // The first minute: no more than one each five seconds. Later: a twelfth of the outage, at most five minutes.
    expect(Math.min(...gaps.filter((gap) => gap > 1))).toBeGreaterThanOrEqual(5);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(310);
    expect(probes.length).toBeLessThan(90);
    expect(router.deployments()[0]?.coolingUntil).toBeGreaterThan(0);
  });

  it('is left alone where a fifth of its calls fail, and where fewer do it is not', async () => {
    const run = async (share: number) => {
      const { ask, clock, router, upstreams } = setUp(['a', 'b', 'c']);
      const random = seededRandom(3);
      const [a] = upstreams;
      if (a === undefined) throw new TypeError('no upstreams');
      a.fails = () => (random() < share ? 'upstream' : undefined);
      for (let second = 0; second < 10; second += 1) {
        for (let call = 0; call < 30; call += 1) await ask();
        if ((router.deployments()[0]?.coolingUntil ?? 0) > 0) return 'rests';
        await clock.advance(1_000);
      }
      return 'goes on';
    };
    expect(await run(0.3)).toBe('rests');
    expect(await run(0.02)).toBe('goes on');
  });

  it('rests by the operator’s number of failures where there is one', async () => {
    const { ask, clock, router, upstreams } = setUp(['a', 'b'], {
      cooldown: { allowedFailures: 2, allowedFailuresBy: { rate_limited: 1 } },
      retry: { attempts: 1 },
    });
    const [a] = upstreams;
    if (a === undefined) throw new TypeError('no upstreams');
    const isResting = () => (router.deployments()[0]?.coolingUntil ?? 0) > clock.now();
    const failOnce = async (code: ErrorCode) => {
      a.fails = () => code;
      const before = a.calls;
      while (a.calls === before) await ask().catch(() => undefined);
      a.fails = well;
      // A success in between does not help.
      const after = a.calls;
      while (a.calls === after && !isResting()) await ask();
    };
    await failOnce('rate_limited');
    expect(isResting()).toBe(false);
    await failOnce('rate_limited');
    expect(isResting()).toBe(true);
    await clock.advance(60_000);
    for (const expected of [false, false, true]) {
      await failOnce('upstream');
      expect(isResting()).toBe(expected);
    }
  });

  it('is never out of use alone, and does not wait for others', async () => {
    const { ask, clock, router, upstreams } = setUp(['a']);
    const [a] = upstreams;
    if (a === undefined) throw new TypeError('no upstreams');
    a.fails = down;
    for (let call = 0; call < 5; call += 1) {
      const failed = failureOf(router(testCall(), testContext()));
      await clock.advance(20_000);
      expect((await failed).code).toBe('upstream');
    }
    a.fails = well;
    expect(await ask()).toBe('a');
  });
});
