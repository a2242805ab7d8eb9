import { abortErrorOf, isLLMError, LLMError, toLLMError } from '../error/llm-error.ts';
import { followSignal } from '../runtime/follow-signal.ts';
import { allFailed } from './all-failed.ts';

/** One of several who try the same, under a signal that aborts when another was faster. */
export type Contender<Value> = (signal: AbortSignal) => Promise<Value>;

/** Options of {@link firstSuccess}. */
export interface FirstSuccessOptions<Value> {
  /** Ends all of them, and the winner's answer too, until that is over. */
  readonly signal?: AbortSignal | undefined;
  /** Closes what a loser gives although it was aborted. Default: there is nothing to close. */
  readonly discard?: (value: Value) => void;
  /** Calls back when the winner's answer is over, such as a stream that was read out. Default: it is over when it is there. */
  readonly whenOver?: (value: Value, over: () => void) => void;
  /** What a contender is called in the error that names all of them. */
  readonly nameOf?: (index: number) => string;
}

/** The first that succeeded. `index` is its place among the contenders. */
export interface FirstSuccess<Value> {
  /** Place of the winner among the contenders, from 0. */
  readonly index: number;
  /** What the winner gave. */
  readonly value: Value;
}

/**
 * Starts all contenders at once and gives the first success; a failure decides nothing while another runs. The losers' signals abort
 * at the moment of the decision. An answer that is streamed succeeds with its first content, because a service gives it then.
 *
 * @throws {TypeError} nobody contends
 * @throws {LLMError} the one failure of the only contender; else with `errors` of all of them and the code of the first that is worth a retry, or
 *   of the first; cancelled, or the signal's own reason, when the signal aborts
 */
export function firstSuccess<Value>(
  contenders: readonly Contender<Value>[],
  options: FirstSuccessOptions<Value> = {},
): Promise<FirstSuccess<Value>> {
  const { signal = neverAborted(), discard, whenOver, nameOf = String } = options;
  if (contenders.length === 0) return Promise.reject(new TypeError('nobody contends'));
  if (signal.aborted) return Promise.reject(abortErrorOf(signal));
  return new Promise((resolve, reject) => {
    const controllers = contenders.map(() => new AbortController());
    const errors = new Map<number, LLMError>();
    let isDecided = false;
    const follow = (): void => {
      isDecided = true;
      const reason = abortErrorOf(signal);
      for (const controller of controllers) controller.abort(reason);
      reject(reason);
    };
    const unlink = followSignal(signal, follow);

    const win = (index: number, value: Value): void => {
      isDecided = true;
      const late = new LLMError('cancelled', 'another was faster', { cause: lost });
      for (const [at, controller] of controllers.entries()) {
        if (at !== index) controller.abort(late);
      }
      if (whenOver === undefined) unlink();
      else whenOver(value, unlink);
      resolve({ index, value });
    };
    const lose = (index: number, cause: unknown): void => {
      errors.set(index, toLLMError(cause));
      if (errors.size < contenders.length) return;
      isDecided = true;
      unlink();
      const inOrder = [...errors].sort(([left], [right]) => left - right);
      reject(allFailed(inOrder.map(([at, error]) => ({ name: nameOf(at), error }))));
    };
    for (const [index, contender] of contenders.entries()) {
      const controller = controllers[index];
      if (controller === undefined) continue;
      // A contender that throws at once fails like one that rejects.
      (async () => contender(controller.signal))().then(
        (value) => {
          if (isDecided) discard?.(value);
          else win(index, value);
        },
        (cause: unknown) => {
          if (!isDecided) lose(index, cause);
        },
      );
    }
  });
}

const lost = Symbol('lost');

/** Whether the signal of a contender aborted because another was faster. */
export function hasLost({ reason }: AbortSignal): boolean {
  return isLLMError(reason) && reason.cause === lost;
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
