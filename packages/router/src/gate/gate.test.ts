import {
  callRecordKey,
  createCallRecord,
  toLLMError,
  withValue,
  type Call,
  type CallContext,
  type CallSettings,
  type LLMError,
  type Result,
} from '@llm/core';
import {
  fakeClock,
  scriptedChat,
  testAnswer,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { createRouter, type RouterOptions } from '../create-router.ts';
import type { Deployment, DeploymentLimits } from '../deployment.ts';
import { createGate } from './gate.ts';

interface Asked {
  readonly name: string;
  readonly settings: CallSettings;
  answer(result?: Result<'chat'> | LLMError): Promise<void>;
}

function nameOf({ settings }: Pick<Call, 'settings'>): string {
  const name = settings.metadata?.['name'];
  return typeof name === 'string' ? name : '';
}

/** A router whose upstream answers when the test says so, and remembers in which order it was asked. */
function setUp(
  limits: DeploymentLimits,
  { ids = ['d1'], ...options }: Partial<RouterOptions> & { readonly ids?: readonly string[] } = {},
) {
  const clock = fakeClock({ now: 1_000_000 });
  const asked: Asked[] = [];
  const service = scriptedChat(
    (call, { signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(testFailure('cancelled')));
        asked.push({
          name: nameOf(call),
          settings: call.settings,
          async answer(result = testAnswer()) {
            if (result instanceof Error) reject(result);
            else resolve(result);
            await clock.advance(0);
          },
        });
      }),
  );
  const deployments = ids.map((id): Deployment => deployment(id, { limits, service }));
  const router = createRouter({
    deployments,
    clock,
    sleep: clock.sleep,
    retry: { attempts: 1 },
    ...options,
  });
  const failures: Record<string, LLMError> = {};
  const answers: Record<string, Result<'chat'>> = {};
  const ask = async (
    name: string,
    settings: CallSettings = {},
    {
      context = testContext(),
      stream = false,
      call,
    }: { context?: CallContext; stream?: boolean; call?: Call<'chat'> } = {},
  ): Promise<void> => {
    const made = call ?? testCall('fast', { ...settings, metadata: { name } }, stream);
    router(made, context).then(
      (result) => {
        answers[name] = result;
      },
      (error: unknown) => {
        failures[name] = toLLMError(error);
      },
    );
    await clock.advance(0);
  };
  const names = (): readonly string[] => asked.map(({ name }) => name);
  return { clock, router, ask, asked, names, failures, answers };
}

describe('a gate', () => {
  it('fails a call without a priority at once where there is no room', async () => {
    const { ask, failures, asked } = setUp({ maxParallel: 1 });
    await ask('first');
    await ask('second');
    expect(failures['second']).toMatchObject({ code: 'overloaded' });
    await asked[0]?.answer();
    await ask('third');
    expect(asked).toHaveLength(2);
  });

  it('admits exactly as many calls a minute as the deployment says, and tells when there is room', async () => {
    const { ask, failures, asked, clock } = setUp({ requestsPerMinute: 3 });
    for (const name of ['1', '2', '3']) {
      await ask(name);
      await clock.advance(1_000);
    }
    for (const { answer } of asked) await answer();
    await ask('4');
    expect(failures['4']).toMatchObject({ code: 'rate_limited', retryAfterMs: 57_000 });
    await clock.advance(56_999);
    await ask('5');
    expect(failures['5']).toBeDefined();
    await clock.advance(1);
    await ask('6');
    await ask('7');
    expect(failures['6']).toBeUndefined();
    expect(failures['7']).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_000 });
  });

  it('lets those that wait in by priority, 0 before 2000, and equal ones as they came', async () => {
    const { ask, asked, names } = setUp({ maxParallel: 1 });
    await ask('running');
    for (const [name, priority] of Object.entries({ a: 2_000, b: 0, c: 5, d: 0, e: 5 }))
      await ask(name, { priority });
    for (let at = 0; at < 5; at += 1) await asked[at]?.answer();
    expect(names()).toEqual(['running', 'b', 'd', 'c', 'e', 'a']);
  });

  it('lets one of three calls through at one a minute, and the others wait for their turn until their time is over', async () => {
    const { ask, failures, names, clock } = setUp(
      { requestsPerMinute: 1 },
      { timeout: { answerMs: 2_000 } },
    );
    await ask('low', { priority: 2_000 });
    await ask('high', { priority: 0 });
    await ask('middle', { priority: 10 });
    await clock.advance(1_999);
    expect([names(), Object.keys(failures)]).toEqual([['low'], []]);
    await clock.advance(1);
    expect(failures['high']).toMatchObject({ code: 'queue_timeout' });
    expect(failures['middle']).toMatchObject({ code: 'queue_timeout' });
    expect(clock.pending).toBe(0);
  });

  it('serves three calls at one a minute in the order of their priorities where they have the time', async () => {
    const { ask, asked, names, clock } = setUp({ requestsPerMinute: 1 });
    for (const [name, priority] of Object.entries({ first: 3, low: 2, high: 0 }))
      await ask(name, { priority });
    await clock.advance(60_000);
    await clock.advance(60_000);
    expect(names()).toEqual(['first', 'high', 'low']);
    for (const { answer } of asked) await answer();
    expect(clock.pending).toBe(0);
  });

  it('ends a call whose caller leaves, and lets the next one in', async () => {
    const { ask, asked, failures, names } = setUp({ maxParallel: 1 });
    const caller = new AbortController();
    await ask('running');
    await ask('gone', { priority: 0 }, { context: testContext({ signal: caller.signal }) });
    await ask('next', { priority: 1 });
    caller.abort();
    await asked[0]?.answer();
    expect(failures['gone']).toMatchObject({ code: 'cancelled' });
    expect(names()).toEqual(['running', 'next']);
  });

  it('counts the wait against the deadline of the call, and says that it waited', async () => {
    const { ask, failures, clock } = setUp({ maxParallel: 1 }, { deadlineMs: 3_000 });
    await ask('running', { timeoutMs: 60_000 });
    await ask('waits', { priority: 0 });
    await ask('shorter', { priority: 0, timeoutMs: 1_000 });
    await clock.advance(1_000);
    expect(failures['shorter']).toMatchObject({ code: 'queue_timeout' });
    await clock.advance(2_000);
    expect(failures['waits']).toMatchObject({ code: 'queue_timeout' });
    expect(failures['running']).toBeUndefined();
  });

  it('leaves a call that has waited only the rest of its time', async () => {
    const { ask, asked, failures, clock } = setUp(
      { maxParallel: 1 },
      { timeout: { answerMs: 2_000 } },
    );
    await ask('running', { priority: 0 });
    await ask('waits', { priority: 0 });
    await clock.advance(1_500);
    await asked[0]?.answer();
    await clock.advance(499);
    expect([asked.length, failures['waits']]).toEqual([2, undefined]);
    await clock.advance(1);
    expect(failures['waits']).toMatchObject({ code: 'timeout' });
  });

  it('refuses a call where as many wait as may, at once and with a time', async () => {
    const { ask, failures } = setUp(
      { maxParallel: 1 },
      { queue: { maxWaiting: 1 }, retry: { attempts: 3 } },
    );
    await ask('running');
    await ask('waits', { priority: 0 });
    await ask('refused', { priority: 0 });
    expect(failures['refused']).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
    expect(failures['waits']).toBeUndefined();
  });

  it('lets calls that ask for no priority wait with the one of the router', async () => {
    const { ask, asked, names } = setUp({ maxParallel: 1 }, { queue: { defaultPriority: 5 } });
    await ask('running');
    await ask('usual');
    await ask('urgent', { priority: 1 });
    await ask('later', { priority: 9 });
    for (let at = 0; at < 3; at += 1) await asked[at]?.answer();
    expect(names()).toEqual(['running', 'urgent', 'usual', 'later']);
  });

  it('does not let a call without a priority past those that wait', async () => {
    const { ask, failures } = setUp(
      { tokensPerMinute: 100 },
      { queue: { tokensOf: ({ settings }) => (settings.priority === 0 ? 90 : 20) } },
    );
    await ask('small', { priority: 1 });
    await ask('large', { priority: 0 });
    await ask('small too');
    expect(failures['small too']).toMatchObject({ code: 'rate_limited' });
  });

  it('holds a slot until a stream has ended, and gives it back when the answer fails', async () => {
    const { ask, asked, names, answers } = setUp({ maxParallel: 1 });
    await ask('stream', { priority: 0 }, { stream: true });
    await asked[0]?.answer(testStream(textDelta('a'), textDelta('b')));
    await ask('fails', { priority: 0 });
    await ask('last', { priority: 1 });
    expect(names()).toEqual(['stream']);
    const streamed = answers['stream'];
    if (streamed?.kind === 'stream') streamed.stream.cancel();
    await ask('wait', { priority: 2 });
    expect(names()).toEqual(['stream', 'fails']);
    await asked[1]?.answer(testFailure('upstream'));
    expect(names()).toEqual(['stream', 'fails', 'last']);
  });

  it('corrects the tokens that it expected by those that were used', async () => {
    const usage = {
      input: { fresh: 10, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
      output: { text: 10, reasoning: 0, audio: 0 },
    };
    const { ask, asked, failures } = setUp(
      { tokensPerMinute: 100 },
      { queue: { tokensOf: () => 80 } },
    );
    await ask('first');
    await ask('early');
    await asked[0]?.answer({ ...testAnswer(), usage });
    await ask('second');
    await asked[1]?.answer(testFailure('invalid_request'));
    await ask('third');
    expect([Object.keys(failures), asked.length]).toEqual([['early', 'second'], 3]);
  });

  it('uses another deployment before anybody waits, in the order of the strategy', async () => {
    const { ask, asked, answers } = setUp({ maxParallel: 1 }, { ids: ['a', 'b'], random: () => 0 });
    for (const name of ['1', '2', '3']) await ask(name, { priority: 0 });
    await asked[1]?.answer();
    await asked[2]?.answer();
    expect([answers['2']?.answeredBy?.deployment, answers['3']?.answeredBy?.deployment]).toEqual([
      'b',
      'b',
    ]);
  });

  it('does not wait where another model stands ready', async () => {
    const { router, clock } = setUp({ maxParallel: 1 });
    const other = scriptedChat('from the other');
    const busy = createRouter({
      deployments: [
        deployment('d1', {
          limits: { maxParallel: 1 },
          service: (call, context) => router(call, context),
        }),
        deployment('d2', { modelName: 'other', service: other }),
      ],
      fallbacks: { models: { fast: ['other'] } },
      clock,
    });
    const pending = busy(testCall('fast', { priority: 0 }), testContext()).catch(() => undefined);
    await clock.advance(0);
    const result = await busy(testCall('fast', { priority: 0 }), testContext());
    expect(result.answeredBy?.deployment).toBe('d2');
    void pending;
  });

  it('waits for the end of a cooldown, and for as long as it lasts no longer', async () => {
    const { ask, asked, names, clock, failures } = setUp(
      {},
      { cooldown: { allowedFailures: 0, cooldownMs: 4_000 } },
    );
    await ask('breaks');
    await asked[0]?.answer(testFailure('upstream'));
    await ask('low', { priority: 7 });
    await ask('high', { priority: 0 });
    await clock.advance(3_999);
    expect(names()).toEqual(['breaks']);
    await clock.advance(1);
    expect(names()).toEqual(['breaks', 'high', 'low']);
    expect(Object.keys(failures)).toEqual(['breaks']);
  });

  it('takes turns among tenants', async () => {
    const { ask, asked, names } = setUp(
      { maxParallel: 1 },
      {
        queue: {
          tokensOf: () => 10,
          tenantOf: ({ settings }) => ({ id: nameOf({ settings }).charAt(0) }),
        },
      },
    );
    await ask('running');
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2']) await ask(name, { priority: 0 });
    for (let at = 0; at < 6; at += 1) await asked[at]?.answer();
    expect(names()).toEqual(['running', 'a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('does nothing while nothing changes', async () => {
    const { ask, clock } = setUp({ maxParallel: 1 });
    await ask('running');
    for (let at = 0; at < 100; at += 1) await ask(`w${at}`, { priority: 0 });
    // One timer each, for the end of its wait.
    expect(clock.pending).toBe(100);
  });

  it('writes down that a call has waited', async () => {
    const { ask, asked, clock } = setUp({ maxParallel: 1 });
    const record = createCallRecord(true);
    await ask('running');
    await ask(
      'waits',
      { priority: 3 },
      { context: withValue(testContext(), callRecordKey, record) },
    );
    expect(record.queued).toMatchObject({ priority: 3, isWaiting: true });
    await clock.advance(70);
    await asked[0]?.answer();
    expect(record.queued).toEqual({ priority: 3, waitedMs: 70, isWaiting: false, isAlone: false });
    expect(record.notes?.[0]).toEqual({
      ...{ decision: 'queue', model: 'fast', priority: 3, waitedMs: 70, became: 'admitted' },
      deployment: 'd1',
    });
  });

  it('asks nothing of calls that have no limit and no priority', () => {
    const gate = createGate();
    const candidate = { deployment: deployment('a'), service: scriptedChat(), coolingUntil: 0 };
    const applicant = {
      ...{
        call: testCall(),
        context: testContext(),
        record: createCallRecord(),
        group: [candidate],
      },
      options: () => {
        throw new TypeError('nobody needs to know');
      },
    };
    expect(gate.admit(applicant)).toBeUndefined();
  });

  it('keeps its count where a store fails', async () => {
    const failing = {
      ...{ leaseMs: Infinity, renew: async () => undefined, leave: async () => undefined },
      enter: () => Promise.reject(new TypeError('no store')),
      subscribe: () => () => undefined,
    };
    const { ask, failures } = setUp({ maxParallel: 1 }, { admissions: failing });
    await ask('first', { priority: 0 });
    expect(failures['first']).toMatchObject({ code: 'internal' });
  });

  it.each([
    { maxWaiting: -1 },
    { agingEvery: 0 },
    { agingMs: Number.NaN },
    { defaultPriority: 1.5 },
    { defaultPriority: -1 },
    { pollingMs: 0 },
    { maxWaitMs: -1 },
  ])('refuses %j', (queue) => {
    expect(() => createGate(queue)).toThrow(TypeError);
  });
});
