import {
  type CallContext,
  callWithin,
  type Clock,
  createCallContext,
  followSignal,
  isLLMError,
  LLMError,
  type Result,
  toLLMError,
  whenSettled,
} from '@llm/core';

/** How long a call may take, and who may end it before. */
export interface CallLimits {
  /** From the call to the end of its answer, streams included; 0 for no bound. */
  readonly timeoutMs: number;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  /** Default: one at random. */
  readonly requestId?: string | undefined;
}

/** A call of a client, which its caller, its deadline or whoever holds its controller may end. */
export interface ClientCall {
  /** Ends the call, its stream included. */
  readonly controller: AbortController;
  /**
   * Makes the call. It ends when it may last no longer, whether or not the transport heeds its signal.
   *
   * @throws {LLMError} timeout: the time is over; cancelled: the caller or the controller aborted; else what `start` throws
   */
  within<Answered extends Result>(
    start: (context: CallContext) => Promise<Answered>,
  ): Promise<Answered>;
  /** What a failure of the call means to its caller: a call that was ended says why. */
  toFailure(cause: unknown): LLMError;
}

/** Opens a call. Its link to the caller's signal is gone when its answer is over. */
export function openCall({ timeoutMs, signal, clock, requestId }: CallLimits): ClientCall {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort(
      new LLMError('cancelled', 'the call was cancelled by its caller', { cause: signal?.reason }),
    );
  };
  if (signal?.aborted === true) abort();
  const unlink = signal === undefined || signal.aborted ? noLink : followSignal(signal, abort);

  const ms = timeoutMs === 0 ? Infinity : timeoutMs;
  const expire = (): LLMError =>
    new LLMError('timeout', `the call took longer than ${timeoutMs} ms`);
  const context = createCallContext({
    signal: controller.signal,
    deadline: clock.now() + ms,
    ...(requestId !== undefined && { requestId }),
  });
  return {
    controller,
    async within(start) {
      try {
        const bound = { ms, clock, until: 'end', expire, controller } as const;
        const result = await callWithin(bound, context, () => start(context));
        whenSettled(result, unlink);
        return result;
      } catch (cause) {
        unlink();
        throw cause;
      }
    },
    toFailure(cause) {
      const error = toLLMError(cause);
      const reason: unknown = controller.signal.reason;
      return error.code === 'cancelled' && isLLMError(reason) ? reason : error;
    },
  };
}

function noLink(): void {}
