import {
  abortErrorOf,
  callRecordKey,
  callRecordOf,
  LLMError,
  standInRecord,
  withValue,
  type Call,
  type CallContext,
  type Result,
  type Service,
  type ChatEvent,
  type ChatRequest,
  type Clock,
  type RecoveryReport,
  type ResultStream,
  type StreamAnswer,
  type StreamRecovery,
} from '@llm/core';
import { failureTraits } from '../state/failure-traits.ts';

/** A call whose stream may break, and how long it may be silent. */
export interface RestartOptions {
  readonly inner: Service<Call<'chat'>, Result<'chat'>>;
  readonly call: Call<'chat'>;
  readonly context: CallContext;
  /** Whether another model stands ready outside of the router. */
  readonly otherModel: boolean;
  readonly mode: StreamRecovery;
  /** Attempts that the call may have come to, those before it included. */
  readonly mostAttempts: number;
  readonly gapMs: number;
  readonly clock: Clock;
}

/** How a stream that broke off is begun anew. */
export interface Restarts {
  readonly mode: StreamRecovery;
  readonly request: ChatRequest;
  readonly report: RecoveryReport;
  /** Whether somebody else stands ready at present. */
  readonly hasOther: boolean;
  /**
   * The next events of a stream, which is closed where they take too long.
   * @throws {LLMError} timeout: there was no content for so long; else what the stream fails with
   */
  read(
    stream: ResultStream<ChatEvent>,
    isBounded: boolean,
  ): Promise<readonly ChatEvent[] | undefined>;
  /** Whether a failure is one that another attempt may mend, and there is time and an attempt left. */
  mayMend(error: LLMError): boolean;
  /**
   * Makes the call anew, or the request that goes on from where it broke off.
   * @throws {LLMError} whatever the call fails with; cancelled: the stream was cancelled meanwhile
   */
  again(continued?: ChatRequest): Promise<StreamAnswer<'chat'>>;
  /** Ends what is under way. */
  cancel(): void;
  /** Nothing is under way any more, and nothing follows. */
  release(): void;
}

export function createRestarts(options: RestartOptions): Restarts {
  const { inner, call, context, otherModel, mode, mostAttempts, gapMs, clock } = options;
  const record = callRecordOf(context);
  const report = record.recovery ?? { mode, breaks: 0, recovered: 0, why: undefined };
  let lastContentAt = clock.now();
  let current = record;
  let controller: AbortController | undefined;

  const follow = (): void => controller?.abort(abortErrorOf(context.signal));
  const release = (): void => context.signal.removeEventListener('abort', follow);

  return {
    mode,
    request: call.decoded(),
    report,
    release,
    get hasOther() {
      return current.hasOther;
    },
    async read(stream, isBounded) {
      const reading = stream.read();
      const batch = isBounded && gapMs > 0 ? await within(reading, stream) : await reading;
      if (batch?.some(isContent) === true) lastContentAt = clock.now();
      return batch;
    },
    mayMend(error) {
      const { elsewhere } = failureTraits[error.code];
      // A model that continues the beginning of a loop would loop again, so only a stream that was held back starts anew.
      const isOfModel = error.code === 'repeated_output' && mode !== 'buffered';
      return (
        elsewhere &&
        !isOfModel &&
        !error.byCaller &&
        !context.signal.aborted &&
        record.attempts.length < mostAttempts &&
        clock.now() < context.deadline
      );
    },
    async again(continued) {
      controller ??= begin();
      const { signal } = controller;
      const onlyPrefill = continued !== undefined;
      const again = onlyPrefill ? withRequest(call, continued) : call;
      const askThose = (onlyReady: boolean): Promise<Result<'chat'>> => {
        current = standInRecord(record, { except: nobody, onlyReady, onlyPrefill }, { otherModel });
        current.maxAttempts = Math.min(record.maxAttempts, mostAttempts);
        return inner(again, withValue({ ...context, signal }, callRecordKey, current));
      };
      const asked = record.attempts.length;
      let result: Result<'chat'>;
      try {
        // Where a reader has had something, the same model is asked again before another one, which would say something else.
        result = await askThose(mode === 'buffered');
      } catch (cause) {
        if (mode !== 'buffered' || record.attempts.length > asked) throw cause;
        result = await askThose(false);
      }
      record.fallbacks = current.fallbacks;
      lastContentAt = clock.now();
      if (result.kind === 'stream' && !signal.aborted) return result;
      if (result.kind === 'stream') result.stream.cancel();
      if (signal.aborted) throw abortErrorOf(signal);
      throw new LLMError('invalid_response', 'the stand-in gave no stream');
    },
    cancel() {
      release();
      controller ??= new AbortController();
      controller.abort(new LLMError('cancelled', 'the stream was cancelled'));
    },
  };

  function begin(): AbortController {
    context.signal.addEventListener('abort', follow);
    return new AbortController();
  }

  /** A source that does not heed its end must not hold its reader up, so nobody waits for it. */
  function within<Batch>(reading: Promise<Batch>, stream: ResultStream<ChatEvent>): Promise<Batch> {
    const leftMs = Math.max(0, lastContentAt + gapMs - clock.now());
    return new Promise((resolve, reject) => {
      const stop = clock.after(leftMs, () => {
        const error = new LLMError('timeout', `the upstream sent no content for ${gapMs} ms`);
        stream.fail(error);
        reject(error);
      });
      reading.finally(stop).then(resolve, reject);
    });
  }
}

const nobody: ReadonlySet<string> = new Set();

function isContent({ type }: ChatEvent): boolean {
  return type === 'open' || type === 'delta' || type === 'finish';
}

function withRequest(call: Call<'chat'>, request: ChatRequest): Call<'chat'> {
  return { ...call, native: undefined, decoded: () => request };
}
