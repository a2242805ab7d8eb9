import type { CallLayer } from '../contract/call.ts';
import type { Clock } from '../contract/clock.ts';
import type { ErrorCode } from '../error/error-code.ts';
import { LLMError } from '../error/llm-error.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { validateNumber } from '../runtime/validate-number.ts';
import { callRecordOf, withCallRecord } from '../service/call-record.ts';
import { boundOf, isBoundOfCaller } from '../settings/bound-of.ts';
import { callWithin } from './call-within.ts';

/** How long a whole call may take. */
export interface DeadlineOptions {
  /** From the call to the end of its answer, streams included. Absent or 0 means none. A `settings.timeoutMs` above 0 wins, and `settings.patienceMs` can only shorten it. */
  readonly ms?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/**
 * Bounds a whole call: queueing, waiting, all attempts on all models, and the rest of the answer draw on one time.
 *
 * An earlier deadline in the context stays. When the time is over the call fails with `timeout`, or with `queue_timeout` where it
 * waits in a queue at that time, and so does the next read of a stream that has begun.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function deadline({ ms = 0, clock = systemClock }: DeadlineOptions = {}): CallLayer {
  validateNumber('ms', ms, { min: 0 });
  return (inner) => (call, outer) => {
    const limitMs = boundOf(call, 'timeoutMs', ms);
    if (limitMs === 0) return inner(call, outer);
    const context = withCallRecord(outer);
    const record = callRecordOf(context);
    const now = clock.now();
    const at = Math.min(context.deadline, now + limitMs);
    const leftMs = Math.max(0, at - now);
    const expire = (): LLMError =>
      new LLMError(...overdue(record.queued?.isWaiting === true, Math.round(leftMs)), {
        byCaller: at < context.deadline && isBoundOfCaller(call, 'timeoutMs', ms),
      });
    return callWithin({ ms: leftMs, clock, until: 'end', expire }, context, (signal) =>
      inner(call, { ...context, signal, deadline: at }),
    );
  };
}

function overdue(isWaiting: boolean, ms: number): [ErrorCode, string] {
  return isWaiting
    ? ['queue_timeout', `the call waited in the queue until its ${ms} ms were over`]
    : ['timeout', `the call took longer than ${ms} ms`];
}
