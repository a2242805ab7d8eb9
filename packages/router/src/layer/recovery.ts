import {
  callRecordOf,
  systemClock,
  validateNumber,
  when,
  withCallRecord,
  type Call,
  type CallContext,
  type CallLayer,
  type Service,
  type Clock,
  type Result,
  type StreamRecovery,
} from '@llm/core';
import { mayAct } from '../may-act.ts';
import { bufferedStream } from '../recovery/buffered-stream.ts';
import { createRestarts } from '../recovery/restarts.ts';
import { splicedStream } from '../recovery/spliced-stream.ts';

/** What becomes of streams that break. */
export interface RecoveryOptions {
  /** For all models. `settings.streamRecovery` of a call wins. Default `none`. */
  readonly mode?: StreamRecovery;
  /** The same by the name that callers ask for. */
  readonly models?: Readonly<Record<string, StreamRecovery>>;
  /** The longest time between two pieces of content while somebody else stands ready. Default 15000 ms; 0 for any. */
  readonly gapMs?: number;
  /** Attempts that one call may come to, those that go on included. Default unlimited. */
  readonly maxAttempts?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

const defaultGapMs = 15_000;

/**
 * Goes on with a streamed chat elsewhere where its upstream breaks, as far as the mode promises.
 *
 * - `buffered`: the answer is held until it is whole. One that breaks is dropped, and begun anew. The reader never sees a broken answer.
 * - `verified`: it streams. After a break it is begun anew, and what is said first must equal what the reader has had.
 * - `continue`: it streams. After a break a deployment with `prefill` is given what the reader has had as the beginning of its answer.
 *   What it repeats of that is left out. In the middle of thoughts, and in and after a call of a tool, nobody can go on.
 *
 * To the reader it is one answer: one beginning, blocks that go on counting, and tokens that are added up. Where recovery is not possible,
 * the failure is the one that broke the stream. What broke it counts against its deployment as ever.
 *
 * Who goes on is chosen by the layers within, within the attempts and the deadline of the call: another deployment, the same one where there
 * is no other, else a fallback. A call that may do more than answer (`mayAct`) is never made anew.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function recovery(options: RecoveryOptions = {}): CallLayer {
  const { mode = 'none', models = {}, maxAttempts = Infinity, clock = systemClock } = options;
  const gapMs = validateNumber('gapMs', options.gapMs ?? defaultGapMs, { min: 0 });
  const own = new Map(Object.entries(models));
  const modeOf = (call: Call): StreamRecovery =>
    call.settings.streamRecovery ?? own.get(call.model) ?? mode;
  return when('chat', (inner) => (call, context) => {
    const wanted = call.stream ? modeOf(call) : 'none';
    return wanted === 'none'
      ? inner(call, context)
      : recover({ inner, call, context, mode: wanted, maxAttempts, gapMs, clock });
  });
}

interface Recovered {
  readonly inner: Service<Call<'chat'>, Result<'chat'>>;
  readonly call: Call<'chat'>;
  readonly context: CallContext;
  readonly mode: StreamRecovery;
  readonly maxAttempts: number;
  readonly gapMs: number;
  readonly clock: Clock;
}

async function recover(asked: Recovered): Promise<Result<'chat'>> {
  const { inner, call, maxAttempts, gapMs, clock } = asked;
  const context = withCallRecord(asked.context);
  const record = callRecordOf(context);
  const mode = mayAct(call) ? 'none' : asked.mode;
  record.recovery = { mode, breaks: 0, recovered: 0, why: undefined };
  const { otherModel } = record;
  const mostAttempts = record.attempts.length + maxAttempts;
  const result = await inner(call, context);
  if (mode === 'none' || result.kind !== 'stream') return { ...result, recovery: mode };
  const restarts = createRestarts({
    ...{ inner, call, context, otherModel, mode, mostAttempts, gapMs, clock },
  });
  if (mode === 'buffered') return bufferedStream(result, restarts);
  return { ...result, recovery: mode, stream: splicedStream(result.stream, restarts) };
}
