import { textEvents } from '../testing/chat-examples.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { scriptedService } from '../testing/scripted-service.ts';
import { describe, expect, it } from 'vitest';
import { scriptedChat, silentService, testAnswer, testCall } from '../testing/scripted-chat.ts';
import { testContext } from '../testing/test-context.ts';
import { failureOf, testFailure } from '../testing/test-failure.ts';
import { deadline } from './deadline.ts';

describe('deadline', () => {
  it('fails a call that takes longer', async () => {
    const clock = fakeClock();
    const failed = failureOf(deadline({ ms: 50, clock })(silentService)(testCall(), testContext()));
    await clock.advance(50);
    expect(await failed).toMatchObject({
      code: 'timeout',
      message: 'the call took longer than 50 ms',
    });
  });

  it('keeps an earlier deadline of the context', async () => {
    const clock = fakeClock({ now: 1_000 });
    const inner = scriptedChat(silentService);
    const failed = failureOf(
      deadline({ ms: 500, clock })(inner)(testCall(), testContext({ deadline: 1_020 })),
    );
    await clock.advance(20);
    expect((await failed).code).toBe('timeout');
    expect(inner.contexts[0]?.deadline).toBe(1_020);
  });

  it("fails the rest of a stream with 'timeout', also while its reader waits", async () => {
    const clock = fakeClock();
    const inner = scriptedService([{ kind: 'stream', moments: [...textEvents(['a']), 'hang'] }], {
      sleep: clock.sleep,
    });
    const result = await deadline({ ms: 50, clock })(inner)(
      testCall('fast', {}, true),
      testContext(),
    );
    if (result.kind !== 'stream') throw new TypeError('expected a stream');
    const read = failureOf(
      (async () => {
        for await (const _ of result.stream);
      })(),
    );
    await clock.advance(50);
    expect((await read).code).toBe('timeout');
    expect(inner.calls[0]?.outcome).toMatchObject({ kind: 'failed', error: { code: 'timeout' } });
  });

  it('lets the call say how long it may take', async () => {
    const clock = fakeClock();
    const inner = scriptedChat('ok');
    await deadline({ ms: 50, clock })(inner)(testCall('fast', { timeoutMs: 9 }), testContext());
    await deadline({ clock })(inner)(testCall('fast', { timeoutMs: 7 }), testContext());
    expect(inner.contexts.map((seen) => seen.deadline)).toEqual([9, 7]);
  });

  it.each([0, -1, Number.NaN])('does not let a call ask for no bound by %d', async (timeoutMs) => {
    const clock = fakeClock();
    const inner = scriptedChat('ok');
    await deadline({ ms: 50, clock })(inner)(testCall('fast', { timeoutMs }), testContext());
    expect(inner.contexts[0]?.deadline).toBe(50);
  });

  it('passes a failure on', async () => {
    const clock = fakeClock();
    const failed = failureOf(
      deadline({ ms: 50, clock })(scriptedChat(testFailure('upstream')))(testCall(), testContext()),
    );
    expect((await failed).code).toBe('upstream');
    expect(clock.pending).toBe(0);
  });

  it('costs nothing where nobody sets one', async () => {
    const clock = fakeClock();
    const inner = scriptedChat(() => {
      expect(clock.pending).toBe(0);
      return Promise.resolve(testAnswer());
    });
    const given = testContext();
    await deadline({ clock })(inner)(testCall(), given);
    expect(inner.contexts[0]).toBe(given);
  });

  it('refuses a time that is none', () => {
    expect(() => deadline({ ms: -1 })).toThrow(TypeError);
  });
});
