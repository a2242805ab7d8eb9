import {
  failedOutcome,
  systemClock,
  toLLMError,
  whenSettled,
  type AnsweredBy,
  type CallLayer,
  type Clock,
  type Outcome,
} from '@llm/core';
import { callRecordOf, withCallRecord, type FailedAttempt } from '../state/call-record.ts';

/** What became of one call. */
export interface CallReport {
  readonly requestId: string;
  /** The name the caller asked for. */
  readonly model: string;
  readonly stream: boolean;
  /** `undefined` where nobody answered. */
  readonly answeredBy: AnsweredBy | undefined;
  /** Calls made to deployments. */
  readonly attempts: number;
  /** Models tried instead of the asked one. */
  readonly fallbacks: number;
  /** The attempts that failed before, oldest first. */
  readonly failures: readonly FailedAttempt[];
  readonly outcome: Outcome;
  readonly timings: CallTimings;
}

/** When things happened, in milliseconds. */
export interface CallTimings {
  /** Since the epoch. */
  readonly startedAt: number;
  /** From the start to the answer or its first chunk; `undefined` where there was none. */
  readonly answerMs: number | undefined;
  /** From the start to the end of the answer. */
  readonly totalMs: number;
}

/** Where the times of a report come from. */
export interface ObserveOptions {
  readonly clock?: Clock;
}

/** Sees every call once, when it is over. */
export type CallSink = (report: CallReport) => void;

/**
 * Reports each call to a sink, exactly once: when it failed, when its answer is there, or when its stream has ended.
 *
 * What the sink throws is dropped: a caller's answer is worth more than a line about it.
 */
export function observe(sink: CallSink, { clock = systemClock }: ObserveOptions = {}): CallLayer {
  return (inner) => async (call, outer) => {
    const context = withCallRecord(outer);
    const startedAt = clock.now();
    const record = callRecordOf(context);
    const report = (outcome: Outcome, answeredBy?: AnsweredBy, answerMs?: number): void => {
      tell(sink, {
        requestId: context.requestId,
        model: call.model,
        stream: call.stream,
        answeredBy,
        attempts: record.attempts,
        fallbacks: record.fallbacks,
        failures: record.failures,
        outcome,
        timings: { startedAt, answerMs, totalMs: clock.now() - startedAt },
      });
    };
    try {
      const result = await inner(call, context);
      const answerMs = clock.now() - startedAt;
      whenSettled(result, (outcome) => report(outcome, result.answeredBy, answerMs));
      return result;
    } catch (cause) {
      const error = toLLMError(cause);
      report(failedOutcome(error));
      throw error;
    }
  };
}

function tell(sink: CallSink, report: CallReport): void {
  try {
    sink(report);
  } catch {
    // Dropped, as promised above.
  }
}
