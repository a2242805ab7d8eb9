import type { Result } from '../contract/call.ts';
import { LLMError } from '../error/llm-error.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import { ResultStream } from '../stream/result-stream.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { describe, expect, it } from 'vitest';
import {
  silentService,
  testAnswer,
  testCall,
  testStream,
  textDelta,
} from '../testing/scripted-chat.ts';
import { testContext } from '../testing/test-context.ts';
import { failureOf, testFailure } from '../testing/test-failure.ts';
import { callWithin } from './call-within.ts';

const late = () => new LLMError('timeout', 'too late');

function setUp() {
  const clock = fakeClock();
  const caller = new AbortController();
  const outer = testContext({ signal: caller.signal });
  const within = (start: Parameters<typeof callWithin>[2], until: 'result' | 'end' = 'end') =>
    callWithin({ ms: 100, clock, until, expire: late }, outer, start);
  return { clock, caller, within };
}

describe('callWithin', () => {
  it('does not start a call whose caller has gone', async () => {
    const { caller, within, clock } = setUp();
    caller.abort();
    let started = false;
    const result = within(async () => {
      started = true;
      return testAnswer();
    });
    expect((await failureOf(result)).code).toBe('cancelled');
    expect(started).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('fails when the time is over, tells the call why, and leaves no timer', async () => {
    const { clock, within } = setUp();
    let reason: unknown;
    const result = failureOf(
      within((signal) => {
        signal.addEventListener('abort', () => (reason = signal.reason));
        return silentService(testCall(), testContext({ signal }));
      }),
    );
    await clock.advance(99);
    expect(reason).toBeUndefined();
    await clock.advance(1);
    expect(await result).toMatchObject({ code: 'timeout', message: 'too late' });
    expect(reason).toBe(await result);
    expect(clock.pending).toBe(0);
  });

  it('ends a call by the controller of its own signal, where it is given that', async () => {
    const clock = fakeClock();
    for (const end of ['late', 'aborted'] as const) {
      const controller = new AbortController();
      const outer = testContext({ signal: controller.signal });
      const bound = { ms: 100, clock, until: 'end', expire: late, controller } as const;
      let signal: AbortSignal | undefined;
      const result = failureOf(
        callWithin(bound, outer, (given) => {
          signal = given;
          return silentService(testCall(), outer);
        }),
      );
      expect(signal).toBe(controller.signal);
      if (end === 'late') await clock.advance(100);
      else controller.abort();
      const error = await result;
      expect(error.code).toBe(end === 'late' ? 'timeout' : 'cancelled');
      if (end === 'late') expect(controller.signal.reason).toBe(error);
      expect(clock.pending).toBe(0);
    }
  });

  it('does not wait for a call that ignores its signal, and closes what it gives too late', async () => {
    const { clock, within } = setUp();
    const result = testStream(textDelta('a'));
    let give: (result: Result<'chat'>) => void = () => undefined;
    const failed = failureOf(within(() => new Promise((resolve) => (give = resolve))));
    await clock.advance(100);
    expect((await failed).code).toBe('timeout');
    give(result);
    await clock.advance(0);
    let outcome = '';
    if (result.kind === 'stream') result.stream.whenSettled(({ kind }) => (outcome = kind));
    expect(outcome).toBe('cancelled');
  });

  it('fails as soon as the caller goes', async () => {
    const { caller, clock, within } = setUp();
    const failed = failureOf(
      within((signal) => silentService(testCall(), testContext({ signal }))),
    );
    caller.abort();
    expect((await failed).code).toBe('cancelled');
    expect(clock.pending).toBe(0);
  });

  it('passes a failure on, also one that is no LLMError', async () => {
    const { clock, within } = setUp();
    expect((await failureOf(within(() => Promise.reject(testFailure('upstream'))))).code).toBe(
      'upstream',
    );
    expect((await failureOf(within(() => Promise.reject(new RangeError('x'))))).code).toBe(
      'internal',
    );
    expect(clock.pending).toBe(0);
  });

  it('lets go of the clock and the signal when a whole answer is there', async () => {
    const { caller, clock, within } = setUp();
    let signal: AbortSignal | undefined;
    await within(async (given) => {
      signal = given;
      return testAnswer();
    });
    expect(clock.pending).toBe(0);
    caller.abort();
    expect(signal?.aborted).toBe(false);
  });

  it('bounds a stream to its end', async () => {
    const { clock, within } = setUp();
    let signal: AbortSignal | undefined;
    const result = await within(async (given) => {
      signal = given;
      return testStream(textDelta('a'));
    });
    await clock.advance(100);
    expect(signal?.reason).toMatchObject({ code: 'timeout' });
    expect(result.kind).toBe('stream');
  });

  it.each<[string, (parts: ReturnType<typeof setUp>) => unknown, string, string]>([
    ['when the time is over', ({ clock }) => clock.advance(100), 'timeout', 'failed'],
    ['when the caller goes', ({ caller }) => caller.abort(), 'cancelled', 'cancelled'],
  ])(
    'ends a stream that ignores its signal, and the read that waits, %s',
    async (_, end, code, kind) => {
      const parts = setUp();
      let close: (cause: LLMError) => void = () => undefined;
      const stream = new ResultStream<ChatEvent>({
        read: () => new Promise((_resolve, reject) => (close = reject)),
        cancel: () => close(new LLMError('cancelled', 'closed')),
        usage: () => undefined,
      });
      const result = await parts.within(() => Promise.resolve({ kind: 'stream', stream }));
      if (result.kind !== 'stream') throw new TypeError('expected a stream');
      let outcome = '';
      result.stream.whenSettled((settled) => (outcome = settled.kind));
      const read = failureOf(result.stream.read());
      await end(parts);
      expect((await read).code).toBe(code);
      expect((await failureOf(result.stream.read())).code).toBe(code);
      expect(outcome).toBe(kind);
      expect(parts.clock.pending).toBe(0);
    },
  );

  it('bounds a stream to its first chunk where that is asked, and stays linked to its caller', async () => {
    const { caller, clock, within } = setUp();
    let signal: AbortSignal | undefined;
    const result = await within(async (given) => {
      signal = given;
      return testStream(textDelta('a'));
    }, 'result');
    await clock.advance(1_000);
    expect(signal?.aborted).toBe(false);
    caller.abort();
    expect(signal?.aborted).toBe(true);
    expect(result.kind).toBe('stream');
  });

  it('lets go when the stream was read out', async () => {
    const { caller, clock, within } = setUp();
    let signal: AbortSignal | undefined;
    const result = await within(async (given) => {
      signal = given;
      return testStream(textDelta('a'));
    });
    if (result.kind === 'stream') for await (const _ of result.stream);
    expect(clock.pending).toBe(0);
    caller.abort();
    expect(signal?.aborted).toBe(false);
  });
});
