import type { CallLayer } from '../contract/call.ts';
import type { CallObserver } from '../contract/call-report.ts';
import { callRecordOf, withCallRecord } from '../service/call-record.ts';
import { reportCalls, type ReportOptions } from '../service/report-calls.ts';

/** Where the times of reports come from, and who learns what an observer throws. */
export type ObserveOptions = Omit<ReportOptions, 'observers'>;

/**
 * Reports each call to an observer, exactly once: when it failed, when its answer is there, or when its stream has ended.
 *
 * A gateway reports its calls by itself, the unreadable ones too; this is for services without one.
 */
export function observe(observer: CallObserver, options: ObserveOptions = {}): CallLayer {
  const begin = reportCalls({ ...options, observers: [observer] });
  return (inner) => async (call, outer) => {
    const context = withCallRecord(outer);
    const { requestId } = context;
    const report = begin({ requestId, record: callRecordOf(context) });
    try {
      const result = await inner(call, context);
      report.answered(call, result);
      return result;
    } catch (cause) {
      report.failed(cause, call);
      throw cause;
    }
  };
}
