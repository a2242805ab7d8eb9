import { LLMError, ResultStream, type ChatEvent, type Result } from '@llm/core';
import { fakeClock, textResponse } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { openCall } from './open-call.ts';

const answer: Result<'chat'> = {
  kind: 'response',
  usage: undefined,
  decoded: () => textResponse('Hello'),
};

function setUp(timeoutMs: number) {
  const clock = fakeClock({ now: 1_000 });
  const caller = new AbortController();
  return { clock, caller, call: openCall({ timeoutMs, signal: caller.signal, clock }) };
}

describe('openCall', () => {
  it('fails a call that takes longer, and tells it when that will be', async () => {
    const { clock, call } = setUp(50);
    let deadline = 0;
    const failed = expect(
      call.within((context) => {
        ({ deadline } = context);
        return new Promise<Result<'chat'>>(() => undefined);
      }),
    ).rejects.toMatchObject({ code: 'timeout', message: 'the call took longer than 50 ms' });
    await clock.advance(50);
    await failed;
    expect(deadline).toBe(1_050);
    expect(clock.pending).toBe(0);
  });

  it('takes 0 for no bound', async () => {
    const { clock, call } = setUp(0);
    let give: (result: Result<'chat'>) => void = () => undefined;
    let deadline = 0;
    const asked = call.within((context) => {
      ({ deadline } = context);
      return new Promise<Result<'chat'>>((resolve) => (give = resolve));
    });
    await clock.advance(1e12);
    give(answer);
    expect(await asked).toBe(answer);
    expect(deadline).toBe(Infinity);
  });

  it('says who ended a call', async () => {
    const { caller, call } = setUp(50);
    const failed = expect(
      call.within(() => new Promise<Result<'chat'>>(() => undefined)),
    ).rejects.toMatchObject({ message: 'the call was cancelled by its caller' });
    caller.abort();
    await failed;
    const other = new LLMError('cancelled', 'the transport stopped');
    expect(call.toFailure(other).message).toBe('the call was cancelled by its caller');
    expect(call.toFailure(new RangeError('x')).code).toBe('internal');
  });

  it('lets go of the caller’s signal when its answer is over', async () => {
    const { caller, clock, call } = setUp(50);
    await call.within(() => Promise.resolve(answer));
    caller.abort();
    expect(call.controller.signal.aborted).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('keeps to it while a stream is read', async () => {
    const { caller, call } = setUp(50);
    const stream = new ResultStream<ChatEvent>({
      read: () => Promise.resolve(undefined),
      cancel: () => undefined,
      usage: () => undefined,
    });
    await call.within(() => Promise.resolve<Result<'chat'>>({ kind: 'stream', stream }));
    caller.abort();
    await expect(stream.read()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
