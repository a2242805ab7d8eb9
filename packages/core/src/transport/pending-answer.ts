import type { ByteStream, TransportRequest, TransportResponse } from '../contract/transport.ts';
import { abortErrorOf, LLMError } from '../error/llm-error.ts';
import { ByteQueue } from './byte-queue.ts';
import type { Deadline, Deadlines } from './deadlines.ts';
import type { HttpSettings } from './transport.ts';

/** The exchange that brings an answer over its connection. */
export interface AnswerSource {
  /** The reader has caught up, so the connection may be read again. */
  resume(): void;
  /** Fails the answer and closes its connection. Does nothing after the answer has ended. */
  stop(error: LLMError): void;
}

export interface PendingAnswerParts {
  readonly request: TransportRequest;
  readonly settings: HttpSettings;
  readonly deadlines: Deadlines<PendingAnswer>;
  /** Gives the caller the answer. The exchange calls it when the head has come. */
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (error: LLMError) => void;
}

/**
 * The answer to one request as its caller sees it, whatever connection brings it.
 *
 * It has two phases with a time limit each: until the head, counted from the start of the call, and then between two
 * pieces of the body. The body is a queue. When the queue holds more than `maxQueuedBytes`, `push` asks the exchange to
 * stop reading from its connection, and the next read lets it continue. No limit runs during such a pause: the upstream
 * cannot send, so a slow reader must not make it look late.
 *
 * Whatever ends the answer ends it once. The deadline and the abort listener go with it, because the signal may belong to
 * a caller that outlives the call by hours.
 */
export class PendingAnswer implements ByteStream, Deadline {
  place = -1;
  readonly #parts: PendingAnswerParts;
  readonly #source: AnswerSource;
  readonly #queue = new ByteQueue();
  readonly #onAbort: () => void;
  #failure: LLMError | undefined;
  #paused = false;
  #begunMs = 0;
  #lastActivityMs = 0;
  #hasHead = false;
  #over = false;

  constructor(parts: PendingAnswerParts, source: AnswerSource) {
    this.#parts = parts;
    this.#source = source;
    this.#onAbort = () => source.stop(abortErrorOf(parts.request.signal));
  }

  /** Whether it has ended or failed. */
  get over(): boolean {
    return this.#over;
  }

  /** Why it failed, if it did before its end. */
  get failure(): LLMError | undefined {
    return this.#failure;
  }

  /** Starts the clock. `false` if the signal had aborted, in which case the answer has failed. */
  begin(): boolean {
    const { request, settings, deadlines } = this.#parts;
    if (request.signal.aborted) {
      this.#onAbort();
      return false;
    }
    request.signal.addEventListener('abort', this.#onAbort);
    this.#begunMs = settings.clock.now();
    deadlines.add(this);
    return true;
  }

  /** Its head has come. The exchange gives its caller the answer, whose body is this. */
  start(): void {
    const { settings, deadlines } = this.#parts;
    this.#hasHead = true;
    this.#lastActivityMs = settings.clock.now();
    // The due time has moved, and the idle limit may end before the timer would fire.
    deadlines.add(this);
  }

  /** Bytes of the body. `false` if the exchange should not read on before `resume`. */
  push(bytes: Uint8Array): boolean {
    const { settings } = this.#parts;
    this.#lastActivityMs = settings.clock.now();
    this.#queue.push(bytes);
    this.#paused = this.#queue.queued > settings.maxQueuedBytes;
    return !this.#paused;
  }

  /** The body is complete. */
  end(): void {
    this.#finish();
    this.#queue.end();
  }

  /** Fails the call before the head, or the body after it. What has come is still read first, unless `discard`. */
  fail(error: LLMError, discard: boolean): void {
    if (this.#over) return;
    this.#finish();
    this.#failure = error;
    this.#queue.fail(error, discard);
    if (!this.#hasHead) this.#parts.reject(error);
  }

  /** Fails it from outside, as when its transport is closed. */
  stop(error: LLMError): void {
    this.#source.stop(error);
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#paused) {
      this.#paused = false;
      this.#lastActivityMs = this.#parts.settings.clock.now();
      this.#source.resume();
    }
    return this.#queue.read();
  }

  cancel(): void {
    const error = new LLMError('cancelled', 'the answer was cancelled by its reader');
    // A body that is complete may still have bytes to read. They go too.
    this.#queue.fail(error, true);
    this.#source.stop(error);
  }

  dueMs(): number {
    const limitMs = this.#limitMs();
    if (limitMs === 0) return Infinity;
    if (!this.#hasHead) return this.#begunMs + limitMs;
    return (this.#paused ? this.#parts.settings.clock.now() : this.#lastActivityMs) + limitMs;
  }

  onLate(): void {
    const problem = this.#hasHead ? 'sent nothing for' : 'did not begin to answer within';
    this.#source.stop(new LLMError('timeout', `the upstream ${problem} ${this.#limitMs()} ms`));
  }

  /** The limit of the current phase; 0 for none. */
  #limitMs(): number {
    const { request, settings } = this.#parts;
    return this.#hasHead
      ? (request.timeouts?.idleMs ?? settings.idleMs)
      : (request.timeouts?.headersMs ?? settings.headersMs);
  }

  #finish(): void {
    this.#over = true;
    this.#parts.deadlines.remove(this);
    this.#parts.request.signal.removeEventListener('abort', this.#onAbort);
  }
}
