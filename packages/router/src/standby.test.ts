import { abortErrorOf, type CallContext, type CallSettings, timeoutsKey, valueOf } from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  fakeClock,
  scriptedChat,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
} from '@llm/core/testing';
import { deployment } from '../test/deployment.ts';
import { createRouter, type RouterOptions } from './create-router.ts';
import type { Deployment } from './deployment.ts';

/** Never answers, and fails with why it was given up, as transports do. */
const silent = (_call: unknown, { signal }: CallContext): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(abortErrorOf(signal)));
  });

interface Case {
  readonly deployments: readonly Deployment[];
  readonly options?: Partial<RouterOptions>;
  readonly settings?: CallSettings;
  readonly stream?: boolean;
}

/** When a call that nobody answers is given up by its first deployment, in seconds; `undefined` for not within 20 minutes. */
async function givenUpAfter({ deployments, options, settings, stream = true }: Case) {
  const clock = fakeClock();
  const router = createRouter({
    deployments,
    strategy: (candidates) => candidates[0],
    clock,
    sleep: clock.sleep,
    ...options,
  });
  const caller = new AbortController();
  const call = router(testCall('fast', settings, stream), testContext({ signal: caller.signal }));
  call.catch(() => undefined);
  let seconds: number | undefined;
  for (let second = 1; second <= 1_200 && seconds === undefined; second += 1) {
    await clock.advance(1_000);
    if (router.deployments()[0]?.inFlight === 0) seconds = second;
  }
  const failures = router.deployments()[0]?.failures;
  caller.abort();
  await clock.advance(0);
  return { seconds, failures };
}

const first = (known: Partial<Deployment> = {}) =>
  deployment('a', { service: scriptedChat(silent), ...known });
const second = deployment('b', { service: scriptedChat(silent) });
const other = deployment('o', { modelName: 'other', service: scriptedChat(silent) });
const toOther = { fallbacks: { models: { fast: ['other'] } } };
const never = { seconds: undefined, failures: 0 };
const after = (seconds: number) => ({ seconds, failures: 1 });

describe('a stream without a first chunk', () => {
  it.each<[string, Case]>([
    ['another deployment', { deployments: [first(), second] }],
    ['another model', { deployments: [first(), other], options: toOther }],
    [
      'another model of the caller’s',
      { deployments: [first(), other], settings: { fallbacks: ['other'] } },
    ],
    [
      'another deployment, for the last retry',
      { deployments: [first(), second], options: { retry: { attempts: 2 } } },
    ],
    // A hint of a client library, which waits for ten minutes by default, does not lengthen it.
    ['another deployment', { deployments: [first(), second], settings: { patienceMs: 601_000 } }],
  ])('is given up after a minute where there is %s', async (_, asked) => {
    expect(await givenUpAfter(asked)).toEqual(after(60));
  });

  it.each<[string, Case]>([
    ['nobody else', { deployments: [first()] }],
    ['nobody else for the model', { deployments: [first(), other] }],
    ['no retry', { deployments: [first(), second], options: { retry: { attempts: 1 } } }],
    ['no retry for the caller', { deployments: [first(), second], settings: { retries: 0 } }],
    ['no attempt left', { deployments: [first(), second], options: { maxAttempts: 1 } }],
    [
      'no fallback by the caller’s wish',
      { deployments: [first(), other], options: toOther, settings: { fallbacks: [] } },
    ],
    [
      'nobody for the caller’s own key',
      {
        deployments: [first(), { ...second, provider: 'else' }, other],
        options: toOther,
        settings: { apiKey: 'own' },
      },
    ],
    ['no wish for it', { deployments: [first(), second], options: { standbyMs: 0 } }],
    ['a whole answer to come', { deployments: [first(), second], stream: false }],
  ])('is waited for where there is %s', async (_, asked) => {
    expect(await givenUpAfter(asked)).toEqual(never);
  });

  it.each<[string, Case, number]>([
    [
      'the router',
      { deployments: [first(), second], options: { timeout: { firstChunkMs: 300_000 } } },
      300,
    ],
    [
      'the deployment',
      { deployments: [first({ timeouts: { firstChunkMs: 90_000 } }), second] },
      90,
    ],
    [
      'the router, shorter',
      { deployments: [first(), second], options: { timeout: { firstChunkMs: 9_000 } } },
      9,
    ],
    ['the standby', { deployments: [first(), second], options: { standbyMs: 20_000 } }, 20],
  ])('is given up when %s says', async (_, asked, seconds) => {
    expect(await givenUpAfter(asked)).toEqual(after(seconds));
  });

  it('is given up when its caller says, which speaks against nobody', async () => {
    const settings = { firstChunkTimeoutMs: 200_000 };
    expect(await givenUpAfter({ deployments: [first(), second], settings })).toEqual({
      seconds: 200,
      failures: 0,
    });
  });

  it('is answered by who stood ready, the last one being waited for', async () => {
    const clock = fakeClock();
    const slow = scriptedChat(async () => {
      await clock.sleep(90_000, new AbortController().signal);
      return testStream(textDelta('at last'));
    });
    const router = createRouter({
      deployments: [first(), { ...other, service: slow }],
      clock,
      sleep: clock.sleep,
      ...toOther,
    });
    const answer = router(testCall('fast', {}, true), testContext());
    await clock.advance(150_000);
    expect((await answer).answeredBy).toMatchObject({ deployment: 'o', attempts: 2 });
  });
});

describe('the silence of a stream', () => {
  const idleOf = async ({ deployments, options, settings }: Case) => {
    const idle: (number | undefined)[] = [];
    const watched = scriptedChat(async (_call, context) => {
      idle.push(valueOf(context, timeoutsKey)?.idleMs);
      throw testFailure('upstream');
    });
    const router = createRouter({
      deployments: deployments.map((entry) => ({ ...entry, service: watched })),
      strategy: (candidates) => candidates[0],
      sleep: () => Promise.resolve(),
      ...options,
    });
    await router(testCall('fast', settings, true), testContext()).catch(() => undefined);
    return idle;
  };

  it('is a minute at most where somebody stands ready', async () => {
    // Behind the second nobody is fresh, and what failed is not worth a short wait.
    expect(await idleOf({ deployments: [first(), second] })).toEqual([
      60_000,
      undefined,
      undefined,
    ]);
  });

  it('is as long as the operator says', async () => {
    const deployments = [first(), second];
    const own = { timeout: { idleMs: 200_000 } };
    expect((await idleOf({ deployments, options: own }))[0]).toBe(200_000);
    // Who waits five minutes for the first chunk allows silence before it.
    const patient = { timeout: { firstChunkMs: 300_000 } };
    expect((await idleOf({ deployments, options: patient }))[0]).toBeUndefined();
  });
});
