import {
  LLMError,
  toLLMError,
  whenSettled,
  type CallLayer,
  type Result,
  validateNumber,
} from '@llm/core';

/** How many calls at once, and what becomes of a further one. */
export interface ConcurrencyOptions {
  /** Calls in flight at once, streams counted until their end. */
  readonly max: number;
  /** What a further call fails with. Default `overloaded`. */
  readonly code?: 'overloaded' | 'rate_limited';
}

/**
 * Refuses calls beyond a number in flight; it does not queue them.
 *
 * A slot is free again when the answer is over: read out, failed or cancelled. Each service that the layer
 * wraps has slots of its own.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function concurrency({ max, code = 'overloaded' }: ConcurrencyOptions): CallLayer {
  validateNumber('max', max, { min: 1, whole: true });
  return (inner) => {
    let inFlight = 0;
    const release = (): void => {
      inFlight -= 1;
    };
    const hold = <Held extends Result>(result: Held): Held => {
      whenSettled(result, release);
      return result;
    };
    const drop = (cause: unknown): never => {
      release();
      throw cause;
    };
    return (call, context) => {
      if (inFlight >= max) {
        const error = new LLMError(code, `${max} calls are in flight: try again later`);
        return Promise.reject(error);
      }
      inFlight += 1;
      try {
        return inner(call, context).then(hold, drop);
      } catch (cause) {
        release();
        return Promise.reject(toLLMError(cause));
      }
    };
  };
}
