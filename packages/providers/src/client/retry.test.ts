import { describe, expect, it } from 'vitest';
import {
  type Call,
  createCallContext,
  createCall,
  type ErrorCode,
  LLMError,
  type LLMErrorOptions,
} from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { retry } from './retry.ts';

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
  } = {},
) => {
  const clock = fakeClock();
  const { attempts, service } = failing(code, given.options);
  const layer = retry({ retries: 2, now: () => clock.now(), sleep: clock.sleep, random: () => 1 });
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
    expect(await outcome).toBe('no');
  });

  it('waits as long as the upstream asks for', async () => {
    const { attempts, clock } = run('rate_limited', { options: { retryAfterMs: 3_000 } });
    await clock.advance(2_999);
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
});
