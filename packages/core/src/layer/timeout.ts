import type { Call, CallLayer } from '../contract/call.ts';
import type { Clock } from '../contract/clock.ts';
import type { CallContext } from '../contract/service.ts';
import type { Timeouts } from '../contract/timeouts.ts';
import { LLMError } from '../error/llm-error.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { validateNumber } from '../runtime/validate-number.ts';
import { valueOf, withValue } from '../service/call-context.ts';
import { callRecordKey } from '../service/call-record.ts';
import { timeoutsKey } from '../service/upstream.ts';
import { boundOf, isBoundOfCaller } from '../settings/bound-of.ts';
import { callWithin } from './call-within.ts';

/** Bounds on one attempt, in milliseconds. Absent or 0 means none, or the transport's own. */
export interface TimeoutOptions extends Timeouts {
  /**
   * For a stream whose attempt has somebody who stands ready to take over (`hasStandIn` of the call's record): until its first
   * chunk, and the longest silence after that. It stands only where neither `firstChunkMs` nor the call says how long to
   * wait for the first chunk, and `idleMs` wins. Default none.
   */
  readonly standbyMs?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/**
 * Bounds one attempt: a non-streaming response by `answerMs`, a stream by `firstChunkMs` and from then on, between two reads,
 * by `idleMs`.
 *
 * A `settings.firstChunkTimeoutMs` above 0 wins over `firstChunkMs`, and `settings.patienceMs` can only shorten it. The
 * phases of the exchange (`connectMs`, `headersMs`, `idleMs`) are the transport's to keep: it is told through the context.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function timeout(options: TimeoutOptions = {}): CallLayer {
  const { clock = systemClock, answerMs = 0, firstChunkMs, standbyMs = 0, ...phases } = options;
  for (const [name, value] of Object.entries({ answerMs, firstChunkMs, standbyMs, ...phases })) {
    validateNumber(name, value ?? 0, { min: 0 });
  }
  const limits = Object.keys(phases).length === 0 ? undefined : phases;
  const limitsOnStandby = { idleMs: standbyMs, ...phases };
  const hasStandby = standbyMs > 0 && firstChunkMs === undefined;
  return (inner) => (call, outer) => {
    const isOnStandby = hasStandby && call.stream && isReplaceable(call, outer);
    const phaseLimits = isOnStandby ? limitsOnStandby : limits;
    const context = phaseLimits === undefined ? outer : withValue(outer, timeoutsKey, phaseLimits);
    const chunkMs = isOnStandby ? standbyMs : (firstChunkMs ?? 0);
    const ms = call.stream ? boundOf(call, 'firstChunkTimeoutMs', chunkMs) : answerMs;
    if (ms === 0) return inner(call, context);
    const awaited = call.stream ? 'first chunk' : 'answer';
    const expire = (): LLMError =>
      new LLMError('timeout', `the upstream sent no ${awaited} within ${ms} ms`, {
        byCaller: call.stream && isBoundOfCaller(call, 'firstChunkTimeoutMs', chunkMs),
      });
    return callWithin({ ms, clock, until: 'result', expire }, context, (signal) =>
      inner(call, { ...context, signal }),
    );
  };
}

function isReplaceable({ settings }: Call, context: CallContext): boolean {
  return (
    settings.firstChunkTimeoutMs === undefined &&
    valueOf(context, callRecordKey)?.hasStandIn === true
  );
}
