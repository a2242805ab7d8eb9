import type { Dispatcher } from 'undici';
import type { Headers } from '../../contract/transport.ts';
import { changeError, type LLMError } from '../../error/llm-error.ts';
import { connectionErrorOf } from '../connection-error.ts';
import { type AnswerSource, PendingAnswer, type PendingAnswerParts } from '../pending-answer.ts';
import { type ForwardProxy, passwordError } from './forward-proxy.ts';
import { fromUndiciError } from './undici-error.ts';

/** One request on its way through a dispatcher of undici, to the last byte of the answer. */
export class UndiciExchange implements Dispatcher.DispatchHandler, AnswerSource {
  readonly #method: string;
  readonly #proxy: ForwardProxy | undefined;
  readonly #resolve: PendingAnswerParts['resolve'];
  readonly #answer: PendingAnswer;
  #controller: Dispatcher.DispatchController | undefined;
  /** Bytes that are still to come, where the answer has said how many there are. */
  #missing = 0;

  /** @param proxy  which gets the request itself, and may answer in the upstream's place */
  constructor(parts: PendingAnswerParts, proxy?: ForwardProxy) {
    this.#proxy = proxy;
    this.#method = parts.request.method;
    this.#resolve = parts.resolve;
    this.#answer = new PendingAnswer(parts, this);
  }

  /** Starts its clock. It fails at once if its signal has aborted. */
  begin(): void {
    this.#answer.begin();
  }

  /** Sends the request by `dispatch`, unless it has failed meanwhile. */
  send(dispatch: (handler: Dispatcher.DispatchHandler) => unknown): void {
    if (this.#answer.over) return;
    try {
      dispatch(this);
    } catch (cause) {
      this.onResponseError(
        undefined,
        cause instanceof Error ? cause : new TypeError(String(cause)),
      );
    }
  }

  resume(): void {
    this.#controller?.resume();
  }

  stop(error: LLMError): void {
    if (this.#answer.over) return;
    this.#answer.fail(error, true);
    this.#controller?.abort(error);
  }

  /**
   * undici has a connection for the request, and can abort from here on.
   *
   * A call that has failed while it waited throws. undici then drops the request before it has written anything. Aborting
   * it would close the connection, which other calls could have used.
   */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { failure } = this.#answer;
    if (failure !== undefined) throw failure;
    this.#controller = controller;
  }

  onResponseStart(_controller: unknown, status: number, headers: IncomingHeaders): void {
    // undici passes interim answers on, such as 103.
    if (status < 200 || this.#answer.over) return;
    // No upstream asks for the password of a proxy (RFC 9110, section 15.5.8).
    if (this.#proxy !== undefined && status === 407) {
      this.stop(passwordError(this.#proxy));
      return;
    }
    this.#missing = bodyLengthOf(status, headers, this.#method);
    this.#answer.start();
    this.#resolve({ status, headers: toHeaders(headers), body: this.#answer });
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Uint8Array): void {
    if (this.#answer.over) return;
    this.#missing -= bytes.length;
    if (!this.#answer.push(bytes)) controller.pause();
  }

  /** Over HTTP/2, undici takes a stream that its peer resets as cancelled for a complete one. */
  onResponseEnd(): void {
    if (this.#answer.over) return;
    if (this.#missing > 0) {
      this.#answer.fail(connectionErrorOf(undefined, { code: 'EOF' }), false);
    } else this.#answer.end();
  }

  onResponseError(_controller: unknown, cause: Error): void {
    const error = fromUndiciError(cause);
    this.#answer.fail(this.#proxy === undefined ? error : byProxy(error, this.#proxy), false);
  }
}

/** Nobody can say whether it was the proxy or the upstream behind it. */
function byProxy(error: LLMError, { name }: ForwardProxy): LLMError {
  if (error.code !== 'connection' || error.message.includes(name)) return error;
  return changeError(error, { message: `${error.message} through the proxy ${name}` });
}

type IncomingHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

function toHeaders(incoming: IncomingHeaders): Headers {
  const headers: Record<string, string> = {};
  for (const name in incoming) {
    const value = incoming[name];
    if (value === undefined) continue;
    headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

/** 0 where it is not said, or where no body follows although it is. */
function bodyLengthOf(status: number, headers: IncomingHeaders, method: string): number {
  const length = Number(headers['content-length']);
  const isBodiless = method === 'HEAD' || status === 204 || status === 304;
  return isBodiless || Number.isNaN(length) ? 0 : length;
}
