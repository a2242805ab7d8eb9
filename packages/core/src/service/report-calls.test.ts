import { describe, expect, it } from 'vitest';
import { testAnswer, testCall } from '../testing/scripted-chat.ts';
import { testFailure } from '../testing/test-failure.ts';
import type { CallObserver, CallReport } from '../contract/call-report.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { answerAttempt, beginAttempt, createCallRecord, failAttempt } from './call-record.ts';
import { reportCalls } from './report-calls.ts';

function setUp(...others: readonly CallObserver[]) {
  const clock = fakeClock({ now: 1_000 });
  const reports: CallReport[] = [];
  const failures: unknown[] = [];
  const begin = reportCalls({
    observers: [...others, (report) => reports.push(report)],
    clock,
    onFailure: (error) => failures.push(error),
  });
  const record = createCallRecord();
  const at = (deployment: string) =>
    beginAttempt(record, { deployment, provider: 'acme', model: 'm', startedAt: clock.now() });
  return { clock, reports, failures, record, at, report: begin({ requestId: 'r', record }) };
}

describe('the attempts of a report', () => {
  it('are all there, and their replays are added up', async () => {
    const { clock, reports, record, at, report } = setUp();
    const first = at('a');
    await clock.advance(5);
    const refused = testFailure('overloaded', { upstream: { status: 503 }, replays: 1 });
    failAttempt(first, clock.now(), refused);
    const second = at('b');
    await clock.advance(7);
    const result = { ...testAnswer(), status: 200, replays: 2 };
    answerAttempt(second, clock.now(), result);
    record.fallbacks = 1;
    report.answered(testCall(), result);
    const place = { provider: 'acme', model: 'm' };
    expect(reports).toMatchObject([{ fallbacks: 1, replays: 3 }]);
    expect(reports[0]?.attempts).toEqual([
      {
        ...place,
        deployment: 'a',
        startedAt: 1_000,
        durationMs: 5,
        status: 503,
        error: refused,
        replays: 1,
      },
      { ...place, deployment: 'b', startedAt: 1_005, durationMs: 7, status: 200, replays: 2 },
    ]);
  });

  it('end with a call that does not wait for them, and do not change later', async () => {
    const { clock, reports, at, report } = setUp();
    const late = at('a');
    await clock.advance(20);
    const error = testFailure('timeout');
    report.failed(error, testCall());
    expect(reports[0]?.attempts).toMatchObject([{ durationMs: 20, error }]);
    await clock.advance(20);
    failAttempt(late, clock.now(), testFailure('cancelled'));
    answerAttempt(late, clock.now(), testAnswer());
    expect(reports[0]?.attempts).toMatchObject([{ durationMs: 20, error }]);
  });

  it('that answered stay as they were where the answer cannot be used', async () => {
    const { clock, reports, at, report } = setUp();
    const attempt = at('a');
    answerAttempt(attempt, clock.now(), { status: 200 });
    report.failed(testFailure('invalid_response'), testCall());
    expect(reports).toMatchObject([
      { attempts: [{ status: 200, error: undefined }], outcome: { kind: 'failed' } },
    ]);
  });
});

describe('an observer that fails', () => {
  const cause = new TypeError('a mistake');
  const throwing = (): never => {
    throw cause;
  };
  it.each<[string, CallObserver]>([
    ['throws', throwing],
    ['rejects', () => Promise.reject(cause)],
  ])('is told of, and the others hear of the call, where it %s', async (_, broken) => {
    const { failures, reports, report } = setUp(broken);
    report.answered(testCall(), testAnswer());
    await Promise.resolve();
    expect(failures).toEqual([cause]);
    expect(reports).toHaveLength(1);
  });
});
