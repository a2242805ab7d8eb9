import {
  callRecordKey,
  type CallRecord,
  createCallRecord,
  withValue,
  type ErrorCode,
  type LLMError,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  seededRandom,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { textOf } from '../../test/text-of.ts';
import { retry, type RetryOptions } from './retry.ts';

function setUp(steps: readonly ScriptedChatStep[], options: RetryOptions = {}) {
  const clock = fakeClock({ now: 1_000 });
  const delays: number[] = [];
  const inner = scriptedChat(...steps);
  const service = retry({
    clock,
    sleep: async (ms) => void delays.push(ms),
    random: () => 0.5,
    ...options,
  })(inner);
  return { clock, delays, inner, service };
}

/** A context in which a balance says what it could do after each failure. */
function contextWith(next: CallRecord['next']) {
  const record = createCallRecord();
  // The layer asks anew each time, so what the balance says stays.
  Object.defineProperty(record, 'next', { get: () => next, set: () => undefined });
  return withValue(testContext(), callRecordKey, record);
}

describe('retry', () => {
  it.each([
    'invalid_request',
    'context_length_exceeded',
    'authentication',
    'not_found',
    'payload_too_large',
    'cancelled',
    'internal',
  ] satisfies ErrorCode[])('leaves %s alone', async (code) => {
    const { inner, service, delays } = setUp([testFailure(code)]);
    const error = await failureOf(service(testCall(), testContext()));
    expect(error.message).toBe(`scripted ${code}`);
    expect([inner.calls.length, delays]).toEqual([1, []]);
  });

  it.each([
    'invalid_request',
    'content_filtered',
    'context_length_exceeded',
    'payload_too_large',
  ] satisfies ErrorCode[])(
    'leaves %s alone where the upstream calls it retryable and another deployment is left',
    async (code) => {
      const { inner, service } = setUp([testFailure(code, { retryable: true })]);
      await failureOf(service(testCall(), contextWith('another')));
      expect(inner.calls).toHaveLength(1);
    },
  );

  it('gives up after the last attempt without waiting, and says how often it tried', async () => {
    const last = testFailure('overloaded', {
      provider: 'acme',
      upstream: { status: 503 },
      retryAfterMs: 100,
    });
    const { delays, inner, service } = setUp([
      testFailure('upstream'),
      testFailure('upstream'),
      last,
    ]);
    const error = await failureOf(service(testCall(), testContext()));
    expect(inner.calls).toHaveLength(3);
    expect(delays).toEqual([125, 250]);
    expect(error).toMatchObject({
      code: 'overloaded',
      message: 'scripted overloaded (after 3 attempts)',
      provider: 'acme',
      upstream: { status: 503 },
      retryAfterMs: 100,
      retryable: true,
    });
    expect(error.cause).toBe(last);
  });

  it('takes a failure that is no LLMError for our own, which another attempt does not mend', async () => {
    const { inner, service } = setUp([() => Promise.reject(new RangeError('x'))]);
    expect((await failureOf(service(testCall(), testContext()))).code).toBe('internal');
    expect(inner.calls).toHaveLength(1);
  });

  it('stops in the middle of a wait when the caller goes', async () => {
    const clock = fakeClock();
    const caller = new AbortController();
    const inner = scriptedChat(testFailure('upstream'));
    const service = retry({ clock, sleep: clock.sleep, random: () => 0.9 })(inner);
    const failed = failureOf(service(testCall(), testContext({ signal: caller.signal })));
    await clock.advance(10);
    expect(clock.pending).toBe(1);
    caller.abort();
    expect((await failed).code).toBe('cancelled');
    expect([clock.pending, inner.calls.length]).toEqual([0, 1]);
  });

  it('does not try again for a caller who has gone', async () => {
    const caller = new AbortController();
    const { inner, service } = setUp([
      () => {
        caller.abort();
        return Promise.reject(testFailure('upstream'));
      },
    ]);
    await failureOf(service(testCall(), testContext({ signal: caller.signal })));
    expect(inner.calls).toHaveLength(1);
  });

  it('does not wait for what would come after the deadline', async () => {
    const { delays, inner, service } = setUp([testFailure('upstream')]);
    expect((await failureOf(service(testCall(), testContext({ deadline: 1_125 })))).code).toBe(
      'upstream',
    );
    expect([inner.calls.length, delays]).toEqual([1, []]);
  });

  it('never retries a stream after its first chunk', async () => {
    const { inner, service } = setUp([testStream(textDelta('a'), testFailure('connection'))]);
    const result = await service(testCall('fast', {}, true), testContext());
    if (result.kind !== 'stream') throw new TypeError('expected a stream');
    await result.stream.read();
    await expect(result.stream.read()).rejects.toMatchObject({ code: 'connection' });
    expect(inner.calls).toHaveLength(1);
  });

  it('retries a stream that failed before its first chunk', async () => {
    const { inner, service } = setUp([testFailure('connection'), testStream(textDelta('a'))]);
    expect((await service(testCall('fast', {}, true), testContext())).kind).toBe('stream');
    expect(inner.calls).toHaveLength(2);
  });

  it('counts the attempts in the context', async () => {
    const { inner, service } = setUp([testFailure('upstream'), testFailure('upstream'), 'ok']);
    await service(testCall(), testContext());
    expect(inner.contexts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it.each([
    [0, 1],
    [4, 5],
    [1_000, 10],
    [-3, 1],
    [Number.NaN, 1],
  ])('takes %d retries of the call for %d attempts', async (retries, attempts) => {
    const { inner, service } = setUp([testFailure('upstream')]);
    await failureOf(service(testCall('fast', { retries }), testContext()));
    expect(inner.calls).toHaveLength(attempts);
  });

  it.each([
    { attempts: 0 },
    { attempts: 1.5 },
    { baseDelayMs: -1 },
    { maxRetryAfterMs: Number.NaN },
  ])('refuses %j', (options) => {
    expect(() => retry(options)).toThrow(TypeError);
  });
});

describe('retry, where', () => {
  it('does not ask the same deployment after a timeout', async () => {
    const { inner, service } = setUp([testFailure('timeout')]);
    await failureOf(service(testCall(), testContext()));
    expect(inner.calls).toHaveLength(1);
  });

  it.each(['timeout', 'upstream', 'authentication', 'not_found', 'invalid_response'] as const)(
    'goes to another deployment at once after %s',
    async (code) => {
      const { delays, inner, service } = setUp([testFailure(code), 'ok']);
      expect(textOf(await service(testCall(), contextWith('another')))).toBe('ok');
      expect([inner.calls.length, delays]).toEqual([2, []]);
    },
  );

  it("takes a refusal of the caller's own key nowhere else", async () => {
    const { inner, service } = setUp([testFailure('authentication')]);
    await failureOf(service(testCall('fast', { apiKey: 'own' }), contextWith('another')));
    expect(inner.calls).toHaveLength(1);
  });

  it('waits before it asks a deployment again', async () => {
    const { delays, service } = setUp([testFailure('timeout'), 'ok']);
    await service(testCall(), contextWith('again'));
    expect(delays).toEqual([125]);
  });

  it('stops where nobody is left to ask', async () => {
    const { inner, service } = setUp([testFailure('upstream')]);
    await failureOf(service(testCall(), contextWith('nothing')));
    expect(inner.calls).toHaveLength(1);
  });
});

describe('retry, delays', () => {
  /** The waits before `count` retries. */
  async function delaysOf(step: LLMError, options: RetryOptions, count = 9) {
    const { delays, service } = setUp([step], { attempts: count + 1, ...options });
    await failureOf(service(testCall(), testContext()));
    return delays;
  }

  it('double their ceiling up to the largest', async () => {
    expect(await delaysOf(testFailure('upstream'), { random: () => 1 - 2 ** -53 })).toSatisfy(
      (delays: number[]) =>
        delays.map(Math.round).join() === '250,500,1000,2000,4000,8000,8000,8000,8000',
    );
  });

  it('are what the upstream asked for, and a little more, each a little later', async () => {
    const error = testFailure('rate_limited', { retryAfterMs: 2_000 });
    expect(await delaysOf(error, { random: () => 0 }, 1)).toEqual([2_000]);
    expect(await delaysOf(error, { random: () => 0.9 }, 1)).toEqual([2_225]);
  });

  it('are not longer than the upstream may ask for: it is not asked again', async () => {
    const error = testFailure('rate_limited', { retryAfterMs: 5_001 });
    expect(await delaysOf(error, {})).toEqual([]);
    expect(await delaysOf(error, { maxRetryAfterMs: 6_000, random: () => 0 }, 1)).toEqual([5_001]);
  });

  it('of many callers are spread evenly (Kolmogorov-Smirnov, p above 0.01)', async () => {
    const random = seededRandom(42);
    const samples: number[] = [];
    for (let caller = 0; caller < 1_000; caller += 1) {
      const [delay] = await delaysOf(testFailure('overloaded'), { random }, 1);
      samples.push((delay ?? 0) / 250);
    }
    const sorted = samples.toSorted((first, second) => first - second);
    const distance = Math.max(
      ...sorted.map((sample, at) =>
        Math.max(
          Math.abs((at + 1) / sorted.length - sample),
          Math.abs(sample - at / sorted.length),
        ),
      ),
    );
    expect(distance).toBeLessThan(1.628 / Math.sqrt(sorted.length));
  });
});

describe('retry, by what went wrong', () => {
  it.each([{ policy: { timeout: -1 } }, { policies: { fast: { timeout: 0.5 } } }])(
    'refuses %j',
    (options) => {
      expect(() => retry(options)).toThrow(TypeError);
    },
  );

  const attemptsAfter = async (
    code: ErrorCode,
    options: RetryOptions,
    asked = testCall(),
  ): Promise<number> => {
    const { inner, service } = setUp([testFailure(code)], options);
    await failureOf(service(asked, contextWith('again')));
    return inner.calls.length;
  };

  it('has as many attempts as the policy says for the failure', async () => {
    const policy = { rate_limited: 4, upstream: 0 };
    expect(await attemptsAfter('rate_limited', { policy })).toBe(5);
    expect(await attemptsAfter('upstream', { policy })).toBe(1);
    expect(await attemptsAfter('connection', { policy })).toBe(3);
  });

  it('tries again what nobody expects to help, where the policy says so', async () => {
    for (const code of [
      'authentication',
      'invalid_request',
      'content_filtered',
      'timeout',
    ] as const)
      expect([code, await attemptsAfter(code, { policy: { [code]: 2 } })]).toEqual([code, 3]);
    expect(await attemptsAfter('cancelled', { policy: { cancelled: 2 } })).toBe(1);
  });

  it('prefers the policy of the model, and what the call asks for to both', async () => {
    const options = { policy: { upstream: 4 }, policies: { fast: { upstream: 1 } } };
    expect(await attemptsAfter('upstream', options)).toBe(2);
    expect(await attemptsAfter('upstream', options, testCall('other'))).toBe(5);
    expect(await attemptsAfter('upstream', options, testCall('fast', { retries: 0 }))).toBe(1);
    const refused = { policy: { authentication: 3 } };
    expect(await attemptsAfter('authentication', refused, testCall('fast', { retries: 3 }))).toBe(
      1,
    );
  });

  it('waits for a least time', async () => {
    const { delays, service } = setUp([testFailure('upstream')], { minDelayMs: 1_000 });
    await failureOf(service(testCall(), testContext()));
    expect(delays).toEqual([1_000, 1_000]);
  });
});

describe('retry, within a budget', () => {
  it('asks the same deployments less often than it may, where everything fails', async () => {
    const { inner, service } = setUp([testFailure('upstream')], { attempts: 3 });
    for (let call = 0; call < 200; call += 1) await failureOf(service(testCall(), testContext()));
    expect(inner.calls.length).toBeLessThanOrEqual(250);
    expect(inner.calls.length).toBeGreaterThan(240);
  });

  it('says so in the notes', async () => {
    const { service } = setUp([testFailure('upstream')], { budget: { share: 0, reserve: 0 } });
    const record = createCallRecord(true);
    await failureOf(service(testCall(), withValue(testContext(), callRecordKey, record)));
    expect(record.notes).toMatchObject([{ attempts: 1, why: 'the retry budget is used up' }]);
  });

  it('asks another deployment whatever the budget', async () => {
    const { inner, service } = setUp([testFailure('upstream')], {
      budget: { share: 0, reserve: 0 },
    });
    await failureOf(service(testCall(), contextWith('another')));
    expect(inner.calls).toHaveLength(3);
  });

  it('has none where that is asked for', async () => {
    const { inner, service } = setUp([testFailure('upstream')], { budget: false });
    for (let call = 0; call < 50; call += 1) await failureOf(service(testCall(), testContext()));
    expect(inner.calls).toHaveLength(150);
  });
});
