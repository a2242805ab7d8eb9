import { abortErrorOf, type Clock, isThenable, LLMError, type Principal } from '@llm/core';
import type { InboundHead } from '../inbound.ts';
import type { Authenticate, ShownByRequest } from './authenticate.ts';

export interface AskOptions {
  /** How long an answer may take. */
  readonly maxMs: number;
  /** About how many requests it may be asked at once. */
  readonly maxOpen: number;
  readonly clock: Clock;
}

/**
 * Asks `authenticate` who calls, for a bounded time and about a bounded number of requests at once. One that answers at
 * once, as for a key in memory, is asked without a timer and a signal of its own.
 *
 * @throws {LLMError} overloaded: it is asked about too many requests; timeout: there was no answer in time; cancelled: the
 *   client disconnected; and what `authenticate` throws
 */
export function askWhoCalls(
  authenticate: Authenticate,
  { maxMs, maxOpen, clock }: AskOptions,
): (head: InboundHead) => Principal | Promise<Principal> {
  let open = 0;
  const wait = (answer: PromiseLike<Principal>, shown: Shown, { signal }: InboundHead) =>
    new Promise<Principal>((resolve, reject) => {
      const giveUp = (error: LLMError): void => {
        release();
        shown.abort(error);
        reject(error);
      };
      const leave = (): void => giveUp(abortErrorOf(signal));
      const stopTimer = clock.after(maxMs, () =>
        giveUp(new LLMError('timeout', `it took longer than ${maxMs} ms to find out who calls`)),
      );
      const release = (): void => {
        stopTimer();
        signal.removeEventListener('abort', leave);
      };
      signal.addEventListener('abort', leave);
      if (signal.aborted) leave();
      answer.then(resolve, reject);
      answer.then(release, release);
    });
  return (head) => {
    if (open >= maxOpen)
      throw new LLMError('overloaded', `${maxOpen} requests wait for who calls: try again later`);
    const shown = new Shown(head);
    const answer = authenticate(shown);
    if (!isThenable(answer)) return answer;
    open += 1;
    return wait(answer, shown, head).finally(() => {
      open -= 1;
    });
  };
}

/** What a request shows. Its signal is made when it is asked for: a new one costs half as much as all of a call. */
class Shown implements ShownByRequest {
  readonly headers: InboundHead['headers'];
  readonly query: string;
  readonly peer: string | undefined;
  #controller: AbortController | undefined;
  #reason: LLMError | undefined;

  constructor({ headers, query, peer }: InboundHead) {
    this.headers = headers;
    this.query = query;
    this.peer = peer;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  abort(reason: LLMError): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
