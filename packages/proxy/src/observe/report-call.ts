import {
  type Call,
  type Clock,
  failedOutcome,
  type Logger,
  type Outcome,
  type Result,
  toLLMError,
  whenSettled,
} from '@llm/core';
import type { CallObserver, RequestReport } from './call-observer.ts';

export interface ReportCallOptions {
  readonly observers: readonly CallObserver[];
  readonly clock: Clock;
  /** Learns what observers throw. */
  readonly logger: Logger;
}

/** The report of one call, open until `answered` or `failed` is called. */
export interface OpenReport {
  /** Tells the observers once the answer is over. */
  answered(call: Call, result: Result): void;
  /** Tells the observers at once. There is no `call` where the request could not be read. */
  failed(cause: unknown, call: Call | undefined): void;
}

/** Who began a call, and where. */
export type CallStart = Pick<RequestReport, 'requestId' | 'path' | 'principal'>;

/** Makes one report of each call and tells it to every observer. */
export function reportCall(options: ReportCallOptions): (start: CallStart) => OpenReport {
  const { observers, clock, logger } = options;

  const tell = (report: RequestReport): void => {
    for (const observer of observers) void tellOne(observer, report, logger);
  };

  return ({ requestId, path, principal }) => {
    const startedAt = clock.now();
    const toReport = (
      outcome: Outcome,
      call: Call | undefined,
      answer?: { readonly result: Result; readonly answerMs: number },
    ): RequestReport => ({
      requestId,
      path,
      principal,
      call,
      answeredBy: answer?.result.answeredBy,
      losses: answer?.result.losses,
      outcome,
      timings: { startedAt, answerMs: answer?.answerMs, totalMs: clock.now() - startedAt },
    });
    return {
      answered(call, result) {
        const answer = { result, answerMs: clock.now() - startedAt };
        whenSettled(result, (outcome) => tell(toReport(outcome, call, answer)));
      },
      failed(cause, call) {
        tell(toReport(failedOutcome(toLLMError(cause)), call));
      },
    };
  };
}

// `async`, so that a rejection and a throw are caught alike. The observer itself runs before this returns.
async function tellOne(
  observer: CallObserver,
  report: RequestReport,
  logger: Logger,
): Promise<void> {
  try {
    await observer(report);
  } catch (error) {
    try {
      logger.error({ error, requestId: report.requestId }, 'an observer failed');
    } catch {
      // The observer that failed may be the log itself, and then there is nobody left to tell.
    }
  }
}
