import { createMemoryHealthStore, type CallLayer, type CallReport } from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  silentService,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { deployment } from '../test/deployment.ts';
import { textOf } from '../test/text-of.ts';
import { createRouter, type RouterOptions } from './create-router.ts';
import type { Deployment } from './deployment.ts';

function setUp(
  deployments: readonly Deployment[],
  options: Omit<RouterOptions, 'deployments'> = {},
) {
  const clock = fakeClock({ now: 1_000 });
  const reports: CallReport[] = [];
  const router = createRouter({
    deployments,
    clock,
    sleep: clock.sleep,
    random: () => 0.5,
    observe: (report) => reports.push(report),
    ...options,
  });
  return { clock, reports, router };
}

function serving(id: string, modelName: string, ...steps: readonly ScriptedChatStep[]) {
  const service = scriptedChat(...steps);
  return { service, deployment: deployment(id, { modelName, service }) };
}

describe('createRouter', () => {
  it.each([
    ['models', { models: { fast: ['fsat'] } }],
    ['default', { default: ['fsat'] }],
    ['contextWindow', { contextWindow: { fast: ['fsat'] } }],
    ['contentPolicy', { contentPolicy: { fast: ['fsat'] } }],
  ])('refuses a fallback in %s that nobody serves', (_list, fallbacks) => {
    expect(() => setUp([deployment('a')], { fallbacks })).toThrow(
      new TypeError("fallback: there is no model 'fsat'; did you mean 'fast'?"),
    );
  });

  it.each([
    { deadlineMs: -1 },
    { maxParallel: 0 },
    { retry: { attempts: 0 } },
    { timeout: { answerMs: Number.NaN } },
    { cooldown: { cooldownMs: -1 } },
  ])('refuses %j', (options) => {
    expect(() => setUp([deployment('a')], options)).toThrow(TypeError);
  });

  it('retries elsewhere, then on another model, and reports once', async () => {
    const one = serving('a1', 'a', testFailure('upstream'));
    const two = serving('a2', 'a', testFailure('overloaded'));
    const other = serving('b1', 'b', 'from b');
    const { router, reports } = setUp([one.deployment, two.deployment, other.deployment], {
      fallbacks: { models: { a: ['b'] } },
      retry: { attempts: 2 },
    });
    const result = await router(testCall('a'), testContext());
    expect(textOf(result)).toBe('from b');
    expect(result.answeredBy).toEqual({
      provider: 'acme',
      model: 'b1-model',
      deployment: 'b1',
      attempts: 3,
    });
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({ call: { model: 'a' }, fallbacks: 1 });
    expect(reports[0]?.attempts.map(({ error }) => error?.code).toSorted()).toEqual([
      'overloaded',
      'upstream',
      undefined,
    ]);
  });

  it.each([
    [{}, [1, 1, 1, 1, 1]],
    [{ retry: { attempts: 3 } }, [3, 3, 3, 3, 3]],
    [{ maxAttempts: 7 }, [3, 1, 1, 1, 1]],
  ])('asks each of five failing models, %j', async (options, expected) => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const served = names.map((name) => serving(`${name}1`, name, testFailure('upstream')));
    const { router, clock, reports } = setUp(
      served.map((entry) => entry.deployment),
      { fallbacks: { models: { a: names.slice(1) } }, ...options },
    );
    const failed = failureOf(router(testCall('a'), testContext()));
    await clock.advance(60_000);
    expect(await failed).toMatchObject({ code: 'upstream', model: 'a1-model' });
    expect(served.map(({ service }) => service.calls.length)).toEqual(expected);
    expect(reports[0]?.attempts).toHaveLength(expected.reduce((sum, calls) => sum + calls));
  });

  it('refuses fallbacks that lead back to where they began', () => {
    const models = ['a', 'b', 'c'].map((name) => serving(name, name).deployment);
    expect(() =>
      setUp(models, { fallbacks: { models: { a: ['b'], b: ['c'], c: ['a'] } } }),
    ).toThrow(new TypeError('fallback: a → b → c → a leads back to where it began'));
  });

  it('ends at the deadline, whatever the attempts and models', async () => {
    const served = ['a', 'b', 'c'].map((name) => serving(`${name}1`, name, silentService));
    const { router, clock, reports } = setUp(
      served.map((entry) => entry.deployment),
      { deadlineMs: 2_000, timeout: { answerMs: 900 }, fallbacks: { models: { a: ['b', 'c'] } } },
    );
    const failed = failureOf(router(testCall('a'), testContext()));
    await clock.advance(1_999);
    expect(reports).toEqual([]);
    await clock.advance(1);
    expect(await failed).toMatchObject({
      code: 'timeout',
      message: 'the call took longer than 2000 ms',
    });
    // Each was asked once: what was too slow is not asked again.
    expect(served.map(({ service }) => service.calls.length)).toEqual([1, 1, 1]);
    expect([clock.pending, reports[0]?.timings.totalMs]).toEqual([0, 2_000]);
  });

  it('ends in the middle of a wait when the deadline comes', async () => {
    const a = serving('a1', 'a', testFailure('upstream'));
    const { router, clock, reports } = setUp([a.deployment], {
      deadlineMs: 300,
      retry: { attempts: 9, baseDelayMs: 400 },
    });
    const failed = failureOf(router(testCall('a'), testContext()));
    await clock.advance(300);
    // The second wait would end after the deadline, so it is not begun.
    expect((await failed).code).toBe('upstream');
    expect([a.service.calls.length, clock.pending, reports.length]).toEqual([2, 0, 1]);
  });

  it('tries a stream elsewhere before its first chunk, and never after', async () => {
    const early = serving('a1', 'a', silentService);
    const late = serving('b1', 'b', testStream(textDelta('x'), testFailure('connection')));
    const { router, clock, reports } = setUp([early.deployment, late.deployment], {
      timeout: { firstChunkMs: 30 },
      fallbacks: { models: { a: ['b'] } },
    });
    const pending = router(testCall('a', {}, true), testContext());
    await clock.advance(30);
    const result = await pending;
    if (result.kind !== 'stream') throw new TypeError('expected a stream');
    await result.stream.read();
    expect((await failureOf(result.stream.read())).code).toBe('connection');
    expect([early.service.calls.length, late.service.calls.length]).toEqual([1, 1]);
    expect(reports.map(({ outcome }) => outcome.kind)).toEqual(['failed']);
    expect(router.deployments().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  });

  it('lets go of everything when the caller goes', async () => {
    const a = serving('a1', 'a', silentService);
    const caller = new AbortController();
    const { router, clock, reports } = setUp([a.deployment], {
      deadlineMs: 5_000,
      timeout: { answerMs: 4_000 },
    });
    const failed = failureOf(router(testCall('a'), testContext({ signal: caller.signal })));
    await clock.advance(10);
    caller.abort();
    expect((await failed).code).toBe('cancelled');
    await clock.advance(0);
    expect([clock.pending, router.deployments()[0]?.inFlight]).toEqual([0, 0]);
    expect(reports.map(({ outcome }) => outcome.kind)).toEqual(['cancelled']);
    expect(a.service.contexts[0]?.signal.aborted).toBe(true);
  });

  it('refuses calls beyond its number', async () => {
    const { router } = setUp([deployment('a', { service: scriptedChat(silentService) })], {
      maxParallel: 1,
    });
    const caller = new AbortController();
    const first = failureOf(router(testCall(), testContext({ signal: caller.signal })));
    expect((await failureOf(router(testCall(), testContext()))).code).toBe('overloaded');
    caller.abort();
    await first;
  });

  it('leaves out a deployment in cooldown until it is over', async () => {
    const busy = serving('a1', 'a', testFailure('rate_limited', { retryAfterMs: 2_000 }), 'again');
    const idle = serving('a2', 'a', 'ok');
    const { router, clock } = setUp([busy.deployment, idle.deployment], {
      strategy: (candidates) => candidates[0],
      store: createMemoryHealthStore(),
    });
    await router(testCall('a'), testContext());
    await router(testCall('a'), testContext());
    expect([busy.service.calls.length, idle.service.calls.length]).toEqual([1, 2]);
    await clock.advance(2_000);
    expect(textOf(await router(testCall('a'), testContext()))).toBe('again');
  });

  it('calls the only deployment even in cooldown', async () => {
    const only = serving('a1', 'a', testFailure('authentication'), testFailure('upstream'), 'ok');
    const { router } = setUp([only.deployment], { retry: { attempts: 1 } });
    expect((await failureOf(router(testCall('a'), testContext()))).code).toBe('authentication');
    expect((await failureOf(router(testCall('a'), testContext()))).code).toBe('upstream');
    expect(textOf(await router(testCall('a'), testContext()))).toBe('ok');
  });

  it("prefers a deployment's own limits and cooldown to the router's", async () => {
    const service = scriptedChat(silentService, testFailure('rate_limited'));
    const own = deployment('a', { service, timeouts: { answerMs: 10 }, cooldownMs: 77 });
    const { router, clock } = setUp([own], { timeout: { answerMs: 900 } });
    const failed = failureOf(router(testCall(), testContext()));
    await clock.advance(10);
    expect((await failed).code).toBe('timeout');
    void failureOf(router(testCall(), testContext()));
    await clock.advance(0);
    expect(router.deployments()[0]?.coolingUntil).toBe(clock.now() + 77);
  });

  it('takes the lowest order first, and the next when that is out', async () => {
    const spare = serving('spare', 'a', 'spare');
    const main = serving('main', 'a', 'main', testFailure('upstream'));
    const deployments = [
      { ...spare.deployment, order: 2 },
      { ...main.deployment, order: 1 },
    ];
    // Chance alone would take the first.
    const { router } = setUp(deployments, { random: () => 0 });
    expect(textOf(await router(testCall('a'), testContext()))).toBe('main');
    expect(textOf(await router(testCall('a'), testContext()))).toBe('spare');
    expect(main.service.calls).toHaveLength(2);
  });

  it('lists its models and its deployments', () => {
    const { router } = setUp([deployment('a'), deployment('b')], { aliases: { quick: 'fast' } });
    expect(router.models().map(({ name }) => name)).toEqual(['fast', 'quick']);
    expect(router.deployments().map((facts) => facts.deployment.id)).toEqual(['a', 'b']);
  });
});

describe('createRouter, order of layers', () => {
  const tracing =
    (name: string, seen: string[]): CallLayer =>
    (inner) =>
    async (asked, given) => {
      seen.push(`${name} ${asked.model} ${given.deadline < Infinity ? 'bounded' : 'unbounded'}`);
      return inner(asked, given);
    };

  it('is deadline, own layers, fallback, retry, balance, and own layers around each attempt', async () => {
    const seen: string[] = [];
    const a = serving('a1', 'a', testFailure('upstream'));
    const b = serving('b1', 'b', 'ok');
    const { router, clock } = setUp([a.deployment, b.deployment], {
      deadlineMs: 60_000,
      retry: { attempts: 2 },
      fallbacks: { models: { a: ['b'] } },
      layers: [tracing('first', seen), tracing('second', seen)],
      each: ({ id }) => [tracing(`each ${id}`, seen)],
    });
    const result = router(testCall('a'), testContext());
    await clock.advance(1_000);
    await result;
    expect(seen).toEqual([
      // Once for the whole call, inside the deadline.
      'first a bounded',
      'second a bounded',
      // For every attempt: the model is exhausted before the next is tried.
      'each a1 a1-model bounded',
      'each a1 a1-model bounded',
      'each b1 b1-model bounded',
    ]);
  });

  it('measures an attempt within the cooldown, so that a timeout counts against the deployment', async () => {
    const { router, clock } = setUp([deployment('a', { service: scriptedChat(silentService) })], {
      timeout: { answerMs: 10 },
    });
    const failed = failureOf(router(testCall(), testContext()));
    await clock.advance(10);
    await failed;
    expect(router.deployments()[0]?.failures).toBe(1);
  });

  it('reports from outside the deadline, so that the report shows it', async () => {
    const { router, clock, reports } = setUp(
      [deployment('a', { service: scriptedChat(silentService) })],
      {
        deadlineMs: 10,
      },
    );
    const failed = failureOf(router(testCall(), testContext()));
    await clock.advance(10);
    await failed;
    expect(reports.map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'failed', error: { code: 'timeout' } },
    ]);
  });
});
