import type { Call, Result } from '../contract/call.ts';
import type { CallAmong, CallObserver, CallReport } from '../contract/call-report.ts';
import type { Clock } from '../contract/clock.ts';
import { toLLMError, type LLMError } from '../error/llm-error.ts';
import { hasLost } from '../many/first-success.ts';
import { runAside } from '../runtime/run-aside.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { failedOutcome, type Outcome } from '../stream/result-stream.ts';
import { onListenerFailure } from '../stream/settle-listener.ts';
import { answerOf, whenSettled } from '../stream/when-settled.ts';
import { failAttempt, type CallRecord } from './call-record.ts';

/** Options of {@link reportCalls}. */
export interface ReportOptions {
  /** Functions that get each report. */
  readonly observers: readonly CallObserver[];
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
  /** Learns what observers, and listeners of an answer's end, throw or reject with. Default: nobody does. */
  readonly onFailure?: (error: unknown, report: CallReport) => void;
}

/** Where a call comes from, and where what happens to it is written. */
export interface CallStart extends Pick<CallReport, 'requestId'> {
  /** Path of the request; absent where the call came from code. */
  readonly path?: string | undefined;
  /** The authenticated client; absent where nobody was asked for a key. */
  readonly principal?: CallReport['principal'];
  /** Where the steps of the call are written. */
  readonly record: CallRecord;
  /** The call's place among several of one request, and the signal under which it was made. */
  /** The call's place among several of one request, with the signal under which it was made. Default: it is the only one. */
  readonly among?: Omit<CallAmong, 'isLost'> & { readonly signal: AbortSignal };
}

/** The report of one call that is not over. One of its two methods is called, once. */
export interface OpenReport {
  /** When the call began, in milliseconds of the clock's `now`. */
  readonly startedAt: number;
  /** Tells the observers once the answer is over. */
  answered(call: Call, result: Result): void;
  /** Tells the observers at once. There is no `call` where the request could not be read. */
  failed(cause: unknown, call: Call | undefined): void;
}

/** Makes one report of each call and tells it to every observer. */
export function reportCalls(options: ReportOptions): (start: CallStart) => OpenReport {
  const { observers, clock = systemClock, onFailure = noOp } = options;
  return (start) => new Report(start, { observers, clock, onFailure });
}

/** A class, because a call of a gateway pays for each closure. */
class Report implements OpenReport {
  readonly #start: CallStart;
  readonly #options: Required<ReportOptions>;
  readonly startedAt: number;
  #call: Call | undefined;
  #result: Result | undefined;
  #firstContentMs: number | undefined;

  constructor(start: CallStart, options: Required<ReportOptions>) {
    this.#start = start;
    this.#options = options;
    this.startedAt = options.clock.now();
  }

  answered(call: Call, result: Result): void {
    this.#call = call;
    this.#result = result;
    this.#firstContentMs = this.#options.clock.now() - this.startedAt;
    whenSettled(result, (outcome) => this.#tell(outcome));
  }

  failed(cause: unknown, call: Call | undefined): void {
    const error = toLLMError(cause);
    // A passed deadline fails the call before its attempts have ended, and two may still be running, so they end here.
    const now = this.#options.clock.now();
    for (const attempt of this.#start.record.attempts) failAttempt(attempt, now, error);
    this.#call = call;
    this.#tell(failedOutcome(error));
  }

  #tell(outcome: Outcome): void {
    const { requestId, path, principal, record } = this.#start;
    const { observers, clock, onFailure } = this.#options;
    const call = this.#call;
    const result = this.#result;
    const report: CallReport = {
      requestId,
      path,
      principal,
      call,
      among: amongOf(this.#start),
      answeredBy: result?.answeredBy,
      attempts: record.attempts,
      fallbacks: record.fallbacks,
      recovery: record.recovery,
      notes: record.notes,
      replays: replaysOf(record, result, outcome),
      losses: result?.losses ?? none,
      withoutEffect: call?.withoutEffect ?? none,
      outcome,
      cache: result?.cache,
      cost: outcome.usage === undefined ? undefined : result?.costOf?.(outcome.usage),
      timings: {
        startedAt: this.startedAt,
        firstContentMs: this.#firstContentMs,
        totalMs: clock.now() - this.startedAt,
      },
    };
    for (const observer of observers) runAside(observer, report, onFailure);
    // Listeners of layers are told before this one, which is the last to be registered.
    if (result !== undefined)
      onListenerFailure(answerOf(result), (cause) => onFailure(cause, report));
  }
}

const none: readonly never[] = [];

function amongOf({ among }: CallStart): CallAmong | undefined {
  if (among === undefined) return undefined;
  const { models, place, count, signal } = among;
  return { models, place, count, isLost: hasLost(signal) };
}

function replaysOf({ attempts }: CallRecord, result: Result | undefined, outcome: Outcome): number {
  // A service that is no router counts no attempts.
  if (attempts.length === 0) return result?.replays ?? errorOf(outcome)?.replays ?? 0;
  let replays = 0;
  for (const attempt of attempts) replays += attempt.replays;
  return replays;
}

function errorOf(outcome: Outcome): LLMError | undefined {
  return outcome.kind === 'failed' ? outcome.error : undefined;
}

function noOp(): void {}
