import { describe, expect, it } from 'vitest';
import {
  scriptedChat,
  testAnswer,
  testCall,
  testStream,
  textDelta,
  type ScriptedChatStep,
} from '../testing/scripted-chat.ts';
import { testContext } from '../testing/test-context.ts';
import { failureOf, testFailure } from '../testing/test-failure.ts';
import type { CallReport } from '../contract/call-report.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { observe } from './observe.ts';

function setUp(step: ScriptedChatStep) {
  const clock = fakeClock({ now: 500 });
  const reports: CallReport[] = [];
  const service = observe((report) => reports.push(report), { clock })(
    scriptedChat(async (asked, seen) => {
      await clock.advance(30);
      return scriptedChat(step)(asked, seen);
    }),
  );
  return { clock, reports, service };
}

describe('observe', () => {
  it('reports a failed call once', async () => {
    const error = testFailure('upstream', { replays: 1 });
    const { reports, service } = setUp(error);
    const asked = testCall();
    expect(await failureOf(service(asked, testContext()))).toBe(error);
    expect(reports).toEqual([
      {
        requestId: 'test-request',
        call: asked,
        attempts: [],
        fallbacks: 0,
        replays: 1,
        losses: [],
        withoutEffect: [],
        outcome: { kind: 'failed', error },
        timings: { startedAt: 500, totalMs: 30 },
      },
    ]);
  });

  it('reports a cancelled call as one', async () => {
    const { reports, service } = setUp(testFailure('cancelled'));
    await failureOf(service(testCall(), testContext()));
    expect(reports.map(({ outcome }) => outcome.kind)).toEqual(['cancelled']);
  });

  it('reports a stream when it is over, however it ends, and once', async () => {
    for (const [end, kind] of [
      [undefined, 'completed'],
      [testFailure('connection'), 'failed'],
    ] as const) {
      const { clock, reports, service } = setUp(testStream(textDelta('a'), ...(end ? [end] : [])));
      const result = await service(testCall('fast', {}, true), testContext());
      if (result.kind !== 'stream') throw new TypeError('expected a stream');
      await clock.advance(70);
      expect(reports).toEqual([]);
      await result.stream.read();
      await result.stream.read().catch((cause: unknown) => cause);
      result.stream.cancel();
      expect(reports.map(({ outcome, timings }) => [outcome.kind, timings])).toEqual([
        [kind, { startedAt: 500, firstContentMs: 30, totalMs: 100 }],
      ]);
    }
  });

  it('reports who answered, what was left out and what was sent twice', async () => {
    const answeredBy = { provider: 'acme', model: 'm1', deployment: 'd1', attempts: 1 };
    const losses = [{ path: 'top_k', kind: 'parameter' }] as const;
    const { reports, service } = setUp({ ...testAnswer(), answeredBy, losses, replays: 2 });
    await service({ ...testCall(), withoutEffect: ['cache'] }, testContext());
    expect(reports[0]).toMatchObject({
      answeredBy,
      losses,
      withoutEffect: ['cache'],
      replays: 2,
      outcome: { kind: 'completed' },
    });
  });

  it('does not let an observer harm a call', async () => {
    const broken = observe(() => {
      throw new Error('sink');
    });
    expect((await broken(scriptedChat('ok'))(testCall(), testContext())).kind).toBe('response');
    expect(
      (await failureOf(broken(scriptedChat(testFailure('upstream')))(testCall(), testContext())))
        .code,
    ).toBe('upstream');
  });
});
