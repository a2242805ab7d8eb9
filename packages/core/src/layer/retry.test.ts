import { describe, expect, it } from 'vitest';
import type { Call } from '../contract/call.ts';
import type { ErrorCode } from '../error/error-code.ts';
import { LLMError, type LLMErrorOptions } from '../error/llm-error.ts';
import { createCallContext, withValue } from '../service/call-context.ts';
import { callRecordKey, createCallRecord } from '../service/call-record.ts';
import { createCall } from '../service/create-call.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { retry, type RetryOptions } from './retry.ts';

const failing = (code: ErrorCode, options: LLMErrorOptions = {}) => {
  const attempts: number[] = [];
  return {
    attempts,
    service: async (_call: Call, context: { readonly attempt: number }) => {
      attempts.push(context.attempt);
      throw new LLMError(code, 'no', options);
    },
  };
};
const run = (
  code: ErrorCode,
  given: {
    readonly options?: LLMErrorOptions;
    readonly retries?: number;
    readonly deadline?: number;
    readonly limits?: RetryOptions;
  } = {},
) => {
  const clock = fakeClock();
  const { attempts, service } = failing(code, given.options);
  const layer = retry({
    baseDelayMs: 500,
    maxRetryAfterMs: 60_000,
    clock,
    sleep: clock.sleep,
    random: () => 1,
    ...given.limits,
  });
  const call = createCall(
    'chat',
    { model: 'm', messages: [] },
    given.retries === undefined ? {} : { retries: given.retries },
  );
  const controller = new AbortController();
  const context = createCallContext({
    signal: controller.signal,
    deadline: given.deadline ?? Infinity,
  });
  const outcome = layer(service)(call, context).then(
    () => 'answered',
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
  return { clock, attempts, outcome, controller };
};

describe('the notes of a retry', () => {
  const notesOfRun = async (code: ErrorCode, options: LLMErrorOptions = {}, deadline?: number) => {
    const clock = fakeClock();
    const record = createCallRecord(true);
    const layer = retry({
      attempts: 2,
      baseDelayMs: 500,
      clock,
      sleep: clock.sleep,
      random: () => 1,
    });
    const context = withValue(
      createCallContext(deadline === undefined ? {} : { deadline }),
      callRecordKey,
      record,
    );
    const { service } = failing(code, options);
    const call = createCall('chat', { model: 'm', messages: [] });
    const failed = layer(service)(call, context).catch(() => undefined);
    await clock.advance(10_000);
    await failed;
    return record.notes?.map((note) =>
      note.decision === 'retry' ? (note.why ?? note.waitMs) : note.decision,
    );
  };

  it('say what was waited for, and why nothing followed', async () => {
    expect(await notesOfRun('upstream')).toEqual([500, 'no attempts left']);
    expect(await notesOfRun('invalid_request')).toEqual(['would not help']);
    const later = { retryAfterMs: 60_000 };
    expect(await notesOfRun('rate_limited', later)).toEqual(['the upstream asks for too long']);
    expect(await notesOfRun('upstream', {}, 400)).toEqual(['no time left']);
  });
});

describe('retry', () => {
  it('does not call again after a failure that stays', async () => {
    const { attempts, outcome } = run('invalid_request');
    expect(await outcome).toBe('no');
    expect(attempts).toEqual([1]);
  });

  it('waits longer before each attempt and gives the last failure', async () => {
    const { attempts, outcome, clock } = run('upstream');
    await clock.advance(499);
    expect(attempts).toEqual([1]);
    await clock.advance(1);
    expect(attempts).toEqual([1, 2]);
    await clock.advance(1000);
    expect(attempts).toEqual([1, 2, 3]);
    expect(await outcome).toBe('no (after 3 attempts)');
  });

  it('waits as long as the upstream asks for, and a random part of the first delay', async () => {
    const { attempts, clock } = run('rate_limited', { options: { retryAfterMs: 3_000 } });
    await clock.advance(3_499);
    expect(attempts).toEqual([1]);
    await clock.advance(1);
    expect(attempts).toEqual([1, 2]);
  });

  it('gives up where the upstream asks for too long, or the deadline comes first', async () => {
    const patient = run('rate_limited', { options: { retryAfterMs: 60_001 } });
    expect(await patient.outcome).toBe('no');
    const late = run('upstream', { deadline: 500 });
    expect(await late.outcome).toBe('no');
    expect(late.attempts).toEqual([1]);
  });

  it('stops waiting when the call is aborted', async () => {
    const { attempts, outcome, clock, controller } = run('upstream');
    await clock.advance(100);
    controller.abort();
    expect(await outcome).toBe('the wait was cancelled');
    expect(attempts).toEqual([1]);
    expect(clock.pending).toBe(0);
  });

  it('makes as many attempts as the call says', async () => {
    const { attempts, outcome } = run('upstream', { retries: 0 });
    await outcome;
    expect(attempts).toEqual([1]);
  });

  it('makes no more attempts than a call may ask for', async () => {
    const limits = { baseDelayMs: 0, maxAttempts: 4 };
    const { attempts, outcome } = run('upstream', { retries: 50, limits });
    await outcome;
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  it.each([-1, Number.NaN])(
    'makes one attempt where a call asks for %d retries',
    async (retries) => {
      const { attempts, outcome } = run('upstream', { retries });
      await outcome;
      expect(attempts).toEqual([1]);
    },
  );

  it('asks its owner what to do next, and calls again at once where that may help', async () => {
    const { attempts, outcome, clock } = run('invalid_request', {
      limits: { next: ({ context }) => (context.attempt === 1 ? 'at once' : 'never') },
    });
    await outcome;
    expect(attempts).toEqual([1, 2]);
    expect(clock.pending).toBe(0);
  });

  it.each([{ attempts: 0 }, { baseDelayMs: -1 }, { maxRetryAfterMs: Number.NaN }])(
    'refuses %j',
    (options) => {
      expect(() => retry(options)).toThrow(TypeError);
    },
  );
});
