import { LLMError, toLLMError } from '../error/llm-error.ts';
import type { Usage } from '../model/usage.ts';
import { callListener } from './settle-listener.ts';

/** How a stream ended. `usage` is what the upstream had counted by then. */
export type Outcome =
  | { readonly kind: 'completed'; readonly usage?: Usage }
  | { readonly kind: 'failed'; readonly error: LLMError; readonly usage?: Usage }
  | { readonly kind: 'cancelled'; readonly usage?: Usage };

/** What one read of a stream gave: chunks, or bytes where its reader takes passthrough. */
export type StreamPiece<Chunk> =
  { readonly chunks: readonly Chunk[] } | { readonly bytes: Uint8Array };

/** How a call ended that threw: cancelled, or failed. */
export function failedOutcome(error: LLMError): Outcome {
  return error.code === 'cancelled' ? { kind: 'cancelled' } : { kind: 'failed', error };
}

/** Where a stream's chunks come from. Each method is called by one reader, never twice at once. */
export interface StreamSource<Chunk> {
  /** The protocol whose bytes `readBytes` gives, where the stream has passthrough. */
  readonly native?: string;
  /** Waits for the first chunk of the answer and holds it for the reader. Called at most once, before any read. */
  prime?(): Promise<void>;
  /** The chunks that have come since the last read; `undefined` at the end. */
  read(): Promise<readonly Chunk[] | undefined>;
  /** The same in the upstream's own bytes, whole events only. Only with `native`. */
  readBytes?(): Promise<Uint8Array | undefined>;
  /** Closes the upstream. */
  cancel(): void;
  /** Token counts so far. */
  usage(): Usage | undefined;
  /** A failure of this source as its reader may see it. Default: as it is. */
  toError?(error: LLMError): LLMError;
}

/**
 * A streamed answer. It has one reader, who reads to the end, leaves the loop, or cancels; each of the
 * three closes the upstream.
 *
 * Read it as chunks (`for await`, or `read` for batches), or, where `native` names the reader's own
 * protocol, as bytes. Reading both ways, or twice, is a `TypeError`.
 */
export class ResultStream<Chunk> implements AsyncIterable<Chunk> {
  /** Id of the protocol whose bytes it gives; `undefined` where it gives chunks alone. */
  readonly native: string | undefined;
  #source: StreamSource<Chunk>;
  #listeners: ((outcome: Outcome) => void)[] = [];
  #outcome: Outcome | undefined;
  /** What `fail` was told, which may be a cancellation. */
  #failure: LLMError | undefined;
  #mode: 'chunks' | 'bytes' | undefined;

  constructor(source: StreamSource<Chunk>) {
    this.#source = source;
    this.native = source.native;
  }

  /** The chunks that have come since the last read, waiting for some; `undefined` at the end. */
  read(): Promise<readonly Chunk[] | undefined> {
    return this.#pull('chunks', () => this.#source.read());
  }

  /** Whole events in the bytes of the protocol `native`; `undefined` at the end. */
  readBytes(): Promise<Uint8Array | undefined> {
    const { readBytes } = this.#source;
    if (readBytes === undefined) throw new TypeError('this stream has no native bytes');
    return this.#pull('bytes', () => readBytes.call(this.#source));
  }

  /** Closes the upstream and settles the stream. Does nothing after the end. */
  cancel(): void {
    if (this.#outcome !== undefined) return;
    this.#source.cancel();
    this.#settle({ kind: 'cancelled' });
  }

  /**
   * Closes the upstream and settles the stream with a failure, which a read that waits and each later one throws. For who
   * bounds a call: its signal alone ends a stream only where the source heeds it. Does nothing after the end.
   */
  fail(error: LLMError): void {
    if (this.#outcome !== undefined) return;
    this.#failure = error;
    this.#source.cancel();
    this.#settle(failedOutcome(error));
  }

  /** Reads the stream as chunks. Leaving the loop cancels the call. Throws an {@link LLMError} where the stream fails. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    if (this.#mode !== undefined) throw new TypeError('a stream can be read only once');
    try {
      for (let batch = await this.read(); batch !== undefined; batch = await this.read())
        yield* batch;
    } finally {
      this.cancel();
    }
  }

  /**
   * Shows each piece to `listener` before the reader gets it: chunks or native bytes, whichever is read. Only a
   * stream that nobody has begun to read can be tapped. What a listener throws breaks the stream: the upstream is
   * closed, and the reader gets the error in place of the piece.
   *
   * @throws {TypeError} the stream is being read
   */
  tap(listener: (piece: StreamPiece<Chunk>) => void): void {
    if (this.#mode !== undefined) throw new TypeError('this stream is already being read');
    const source = this.#source;
    this.#source = tapped(source, (piece) => {
      // A piece that comes after a cancel reaches no reader, so it is not shown either.
      if (this.#isOver()) return;
      try {
        listener(piece);
      } catch (cause) {
        source.cancel();
        throw cause;
      }
    });
  }

  /**
   * Calls back exactly once, when the stream was read out, failed or was cancelled; at once where it already was. What a
   * listener throws, or rejects with, harms neither the stream nor other listeners; whoever reports the call is told.
   */
  whenSettled(listener: (outcome: Outcome) => void): void {
    if (this.#outcome === undefined) this.#listeners.push(listener);
    else callListener(this, listener, this.#outcome);
  }

  async #pull<Batch>(
    mode: 'chunks' | 'bytes',
    pull: () => Promise<Batch | undefined>,
  ): Promise<Batch | undefined> {
    if (this.#mode !== undefined && this.#mode !== mode) {
      throw new TypeError(`this stream is already being read as ${this.#mode}`);
    }
    this.#mode = mode;
    if (this.#outcome !== undefined) return this.#afterTheEnd();
    try {
      const batch = await pull();
      // The stream was cancelled during the read. The late chunk must not be delivered, and a late end must not count as completed.
      if (this.#isOver()) return this.#afterTheEnd();
      if (batch === undefined) this.#settle({ kind: 'completed' });
      return batch;
    } catch (cause) {
      const error = this.#failure ?? this.#toError(toLLMError(cause));
      this.#settle(failedOutcome(error));
      throw error;
    }
  }

  #toError(error: LLMError): LLMError {
    return this.#source.toError?.(error) ?? error;
  }

  #isOver(): boolean {
    return this.#outcome !== undefined;
  }

  #afterTheEnd(): undefined {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#outcome?.kind === 'failed') throw this.#outcome.error;
    if (this.#outcome?.kind === 'cancelled')
      throw new LLMError('cancelled', 'the stream was cancelled');
    return undefined;
  }

  #settle(outcome: Outcome): void {
    if (this.#outcome !== undefined) return;
    const usage = this.#source.usage();
    this.#outcome = usage === undefined ? outcome : { ...outcome, usage };
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) callListener(this, listener, this.#outcome);
  }
}

/** The same source, which shows each piece before it gives it. A stream without a tap pays nothing for this. */
function tapped<Chunk>(
  source: StreamSource<Chunk>,
  show: (piece: StreamPiece<Chunk>) => void,
): StreamSource<Chunk> {
  const { readBytes } = source;
  return {
    async read() {
      const chunks = await source.read();
      if (chunks !== undefined) show({ chunks });
      return chunks;
    },
    ...(readBytes !== undefined && {
      async readBytes() {
        const bytes = await readBytes.call(source);
        if (bytes !== undefined) show({ bytes });
        return bytes;
      },
    }),
    cancel: () => source.cancel(),
    usage: () => source.usage(),
    toError: (error) => source.toError?.(error) ?? error,
  };
}
