import { valueOf } from '../service/call-context.ts';
import { timeoutsKey } from '../service/upstream.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { describe, expect, it } from 'vitest';
import {
  scriptedChat,
  silentService,
  testCall,
  testStream,
  textDelta,
} from '../testing/scripted-chat.ts';
import { testContext } from '../testing/test-context.ts';
import { failureOf } from '../testing/test-failure.ts';
import { timeout } from './timeout.ts';

describe('timeout', () => {
  it('fails a stream without a first chunk, and aborts the attempt', async () => {
    const clock = fakeClock();
    const inner = scriptedChat(silentService);
    const failed = failureOf(
      timeout({ firstChunkMs: 20, clock })(inner)(testCall('fast', {}, true), testContext()),
    );
    await clock.advance(20);
    expect(await failed).toMatchObject({
      code: 'timeout',
      message: 'the upstream sent no first chunk within 20 ms',
    });
    expect(inner.contexts[0]?.signal.reason).toBe(await failed);
  });

  it('does not bound a whole answer by the time of a first chunk', async () => {
    const clock = fakeClock();
    const inner = scriptedChat(silentService);
    const failed = failureOf(
      timeout({ firstChunkMs: 20, answerMs: 60, clock })(inner)(testCall(), testContext()),
    );
    await clock.advance(59);
    expect(inner.contexts[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    expect((await failed).message).toBe('the upstream sent no answer within 60 ms');
  });

  it('leaves a stream alone once it has begun', async () => {
    const clock = fakeClock();
    const inner = scriptedChat(testStream(textDelta('a'), textDelta('b')));
    await timeout({ firstChunkMs: 20, clock })(inner)(testCall('fast', {}, true), testContext());
    expect(clock.pending).toBe(0);
    await clock.advance(1_000);
    expect(inner.contexts[0]?.signal.aborted).toBe(false);
  });

  it('lets the call say how long to wait for the first chunk', async () => {
    const clock = fakeClock();
    const asking = testCall('fast', { firstChunkTimeoutMs: 5 }, true);
    const failed = failureOf(
      timeout({ firstChunkMs: 20, clock })(silentService)(asking, testContext()),
    );
    await clock.advance(5);
    expect((await failed).code).toBe('timeout');
  });

  it('does not let the call ask for no bound', async () => {
    const clock = fakeClock();
    const asking = testCall('fast', { firstChunkTimeoutMs: 0 }, true);
    const failed = failureOf(
      timeout({ firstChunkMs: 20, clock })(silentService)(asking, testContext()),
    );
    await clock.advance(20);
    expect((await failed).code).toBe('timeout');
  });

  it('tells the transport of the phases that are its own', async () => {
    const inner = scriptedChat('ok');
    await timeout({ idleMs: 7, connectMs: 3 })(inner)(testCall(), testContext());
    expect(inner.contexts[0] && valueOf(inner.contexts[0], timeoutsKey)).toEqual({
      idleMs: 7,
      connectMs: 3,
    });
  });

  it('costs nothing where nothing is bounded', async () => {
    const clock = fakeClock();
    const inner = scriptedChat('ok');
    const given = testContext();
    await timeout({ firstChunkMs: 20, clock })(inner)(testCall(), given);
    expect(inner.contexts[0]).toBe(given);
    expect(clock.pending).toBe(0);
  });

  it.each([{ answerMs: -1 }, { firstChunkMs: Number.NaN }, { idleMs: -5 }])(
    'refuses %j',
    (options) => {
      expect(() => timeout(options)).toThrow(TypeError);
    },
  );
});
