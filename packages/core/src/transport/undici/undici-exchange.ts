import type { Dispatcher } from 'undici';
import type {
  ByteStream,
  Headers,
  TransportRequest,
  TransportResponse,
} from '../../contract/transport.ts';
import { abortErrorOf, LLMError } from '../../error/llm-error.ts';
import { ByteQueue } from '../byte-queue.ts';
import { connectionErrorOf } from '../connection-error.ts';
import type { Deadline, Deadlines } from '../deadlines.ts';
import type { UndiciSettings } from './undici-options.ts';
import { fromUndiciError } from './undici-error.ts';

export interface UndiciExchangeParts {
  readonly request: TransportRequest;
  readonly settings: UndiciSettings;
  readonly deadlines: Deadlines<UndiciExchange>;
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (error: LLMError) => void;
}

/** One request and its answer, from its dispatch to the last byte of the body. */
export class UndiciExchange implements Dispatcher.DispatchHandler, ByteStream, Deadline {
  place = -1;
  readonly #parts: UndiciExchangeParts;
  readonly #queue = new ByteQueue();
  readonly #onAbort: () => void;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: LLMError | undefined;
  #paused = false;
  #begunMs = 0;
  #lastActivity = 0;
  /** Bytes that are still to come, where the answer has said how many there are. */
  #missing = 0;
  #answered = false;
  #over = false;

  constructor(parts: UndiciExchangeParts) {
    this.#parts = parts;
    this.#onAbort = () => this.stop(abortErrorOf(parts.request.signal));
  }

  /** Starts its clock. It fails at once if its signal has aborted. */
  begin(): void {
    const { request, settings, deadlines } = this.#parts;
    if (request.signal.aborted) {
      this.#onAbort();
      return;
    }
    request.signal.addEventListener('abort', this.#onAbort);
    this.#begunMs = settings.clock.now();
    deadlines.add(this);
  }

  /** Sends the request by `dispatch`, unless it has failed meanwhile. */
  send(dispatch: (handler: Dispatcher.DispatchHandler) => unknown): void {
    if (this.#over) return;
    try {
      dispatch(this);
    } catch (cause) {
      this.onResponseError(
        undefined,
        cause instanceof Error ? cause : new TypeError(String(cause)),
      );
    }
  }

  /** Fails the exchange and closes its connection. */
  stop(error: LLMError): void {
    this.#fail(error, true);
    this.#controller?.abort(error);
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#paused) {
      this.#paused = false;
      this.#lastActivity = this.#parts.settings.clock.now();
      this.#controller?.resume();
    }
    return this.#queue.read();
  }

  cancel(): void {
    const error = new LLMError('cancelled', 'the answer was cancelled by its reader');
    this.#queue.fail(error, true);
    if (!this.#over) this.stop(error);
  }

  dueMs(): number {
    const limitMs = this.#limitMs();
    if (limitMs === 0) return Infinity;
    if (!this.#answered) return this.#begunMs + limitMs;
    // While the reader is slower than the upstream, the upstream is not late.
    return (this.#paused ? this.#parts.settings.clock.now() : this.#lastActivity) + limitMs;
  }

  onLate(): void {
    const problem = this.#answered ? 'sent nothing for' : 'did not begin to answer within';
    this.stop(new LLMError('timeout', `the upstream ${problem} ${this.#limitMs()} ms`));
  }

  /**
   * undici has a connection for the request, and can abort from here on.
   *
   * A call that has failed while it waited throws. undici then drops the request before it has written anything. Aborting
   * it would close the connection, which other calls could have used.
   */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#controller = controller;
  }

  onResponseStart(_controller: unknown, status: number, headers: IncomingHeaders): void {
    // undici passes interim answers on, such as 103.
    if (status < 200 || this.#over) return;
    this.#answered = true;
    this.#missing = bodyLengthOf(status, headers, this.#parts.request.method);
    this.#lastActivity = this.#parts.settings.clock.now();
    this.#parts.deadlines.add(this);
    this.#parts.resolve({ status, headers: toHeaders(headers), body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Uint8Array): void {
    if (this.#over) return;
    const { settings } = this.#parts;
    this.#lastActivity = settings.clock.now();
    this.#missing -= bytes.length;
    this.#queue.push(bytes);
    if (this.#queue.queued <= settings.maxQueuedBytes) return;
    this.#paused = true;
    controller.pause();
  }

  /** Over HTTP/2, undici takes a stream that its peer resets as cancelled for a complete one. */
  onResponseEnd(): void {
    if (this.#over) return;
    if (this.#missing > 0) {
      this.#fail(connectionErrorOf(undefined, { code: 'EOF' }), false);
      return;
    }
    this.#finish();
    this.#queue.end();
  }

  onResponseError(_controller: unknown, cause: Error): void {
    this.#fail(fromUndiciError(cause), false);
  }

  /** The limit of the phase that the exchange is in; 0 for none. */
  #limitMs(): number {
    const { request, settings } = this.#parts;
    return this.#answered
      ? (request.timeouts?.idleMs ?? settings.idleMs)
      : (request.timeouts?.headersMs ?? settings.headersMs);
  }

  #fail(error: LLMError, discard: boolean): void {
    if (this.#over) return;
    this.#finish();
    this.#failure = error;
    this.#queue.fail(error, discard);
    if (!this.#answered) this.#parts.reject(error);
  }

  #finish(): void {
    this.#over = true;
    this.#parts.deadlines.remove(this);
    this.#parts.request.signal.removeEventListener('abort', this.#onAbort);
  }
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
