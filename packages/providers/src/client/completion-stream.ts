/// <reference lib="esnext.disposable" preserve="true" />
import {
  append,
  type ChatEvent,
  type ChatRequest,
  isLLMError,
  LLMError,
  type ResultStream,
  type Usage,
} from '@llm/core';
import { createChunkEncoder } from '../protocols/openai-chat/encode-stream.ts';
import { encodeUsage } from '../protocols/openai-chat/usage.ts';
import { BatchIterator } from './batch-iterator.ts';
import type { CompletionAnswer, CompletionUsage } from './chat-completion.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import type { HiddenParams } from './hidden-params.ts';
import { toPlainJson } from './plain-json.ts';
import { type SharedStream, shareStream } from './shared-stream.ts';
import { type ReadableStreamOptions, toBytes } from './stream-bytes.ts';
import { createTidy } from './tidy-chunks.ts';
import { asChatCompletionChunk, asUsage, withHidden } from './wire.ts';

/**
 * A streamed answer. It is read once: as chunks (`for await`), as text, as bytes, or by both halves of `tee`. `final` may be asked at any time.
 *
 * Leaving the loop closes the upstream, and so do `cancel()` and aborting `controller`, after which the
 * loop ends. A failure of the upstream, or of the caller's own signal, is thrown from the loop.
 */
export interface CompletionStream extends AsyncIterable<ChatCompletionChunk>, AsyncDisposable {
  /** Ends the stream, as `cancel` does. */
  readonly controller: AbortController;
  /** Closes the upstream. Does nothing after the end. */
  cancel(): void;
  /**
   * The text of the first choice, piece by piece. What else an answer has (thoughts, calls of tools, further choices) is left out.
   *
   * @throws {TypeError} the stream is being read
   */
  text(): AsyncGenerator<string, void, undefined>;
  /**
   * The whole answer, in the shape that it would have had without `stream`, `usage` included. It reads the stream to its end where nobody else
   * does, and may be asked before, during and after the loop.
   *
   * @throws {LLMError} what the stream fails with; cancelled: it was left before its end
   */
  final(): Promise<CompletionAnswer>;
  /**
   * Two streams of the same answer, each read at its own pace. The upstream is closed when both are left.
   *
   * @throws {TypeError} the stream is being read
   */
  tee(): readonly [CompletionStream, CompletionStream];
  /**
   * The answer as bytes for a `Response`: server-sent events as OpenAI sends them, `[DONE]` at the end, a failure as an `error` event; or
   * with `format: 'ndjson'` a line of JSON for each chunk, as the `openai` package reads them, a failure as an error of the stream. Cancelling it closes
   * the upstream.
   *
   * @throws {TypeError} the stream is being read
   */
  toReadableStream(options?: ReadableStreamOptions): ReadableStream<Uint8Array>;
  /** Calls back once, when the stream was read out, failed or was left; at once where it already was. */
  whenSettled(listener: () => void): void;
  /** Token counts so far, in the shape of an answer's `usage`; complete after the last chunk, whether asked for or not. */
  readonly usage: CompletionUsage | undefined;
  /** What the client notes about the call, complete at the end of the stream. Not enumerable. */
  readonly _hidden_params: HiddenParams;
}

export interface CompletionStreamParts {
  readonly stream: ResultStream<ChatEvent>;
  /** What was asked. */
  readonly request: ChatRequest;
  /** From the call to the end of the answer, in milliseconds. Asked once the end is there. */
  readonly elapsedMs: () => number;
  readonly controller: AbortController;
  readonly hidden: HiddenParams;
  /** What a failure means to the caller. */
  readonly toFailure: (cause: unknown) => Error;
}

/** A stream of the hub as chunks of Chat Completions. */
export function createCompletionStream(parts: CompletionStreamParts): CompletionStream {
  const { stream, controller, toFailure } = parts;
  let usage: Usage | undefined;
  let left = false;
  controller.signal.addEventListener('abort', () => {
    // The call aborts it with an error of its own; a caller, or whoever holds the controller, without.
    left ||= !isLLMError(controller.signal.reason);
  });
  stream.whenSettled((outcome) => {
    usage = outcome.usage ?? usage;
  });
  const readerParts: ReaderParts = {
    stream,
    request: parts.request,
    elapsedMs: parts.elapsedMs,
    controller,
    hidden: parts.hidden,
    shared: shareStream(stream),
    see: (event) => {
      if (event.type === 'usage') usage = event.usage;
    },
    usage: () => usage,
    leave: () => {
      left = true;
      stream.cancel();
    },
    /** A stream that was left ends; one that broke throws. */
    endsQuietly: (cause) => left && isLLMError(cause, 'cancelled'),
    toFailure,
  };
  return new StreamReader(readerParts);
}

interface ReaderParts extends CompletionStreamParts {
  readonly shared: SharedStream<ChatEvent>;
  readonly see: (event: ChatEvent) => void;
  readonly usage: () => Usage | undefined;
  readonly leave: () => void;
  readonly endsQuietly: (cause: unknown) => boolean;
}

/**
 * A class, because of its accessor: see `ProgressingDecoder` of the core. As an object literal it cost a stream 80 µs of 220 (five events, Node 20).
 */
class StreamReader implements CompletionStream {
  readonly controller: AbortController;
  readonly _hidden_params: HiddenParams;
  readonly #parts: ReaderParts;
  readonly #leave: () => void;
  #isRead = false;
  #whole: Promise<CompletionAnswer> | undefined;

  constructor(parts: ReaderParts) {
    this.controller = parts.controller;
    this._hidden_params = parts.hidden;
    this.#parts = parts;
    this.#leave = parts.shared.join();
  }

  get usage(): CompletionUsage | undefined {
    const counts = this.#parts.usage();
    return counts && asUsage(encodeUsage(counts));
  }

  readonly cancel = (): void => this.#parts.leave();

  readonly text = (): AsyncGenerator<string, void, undefined> => toTexts(this.#take());

  readonly final = (): Promise<CompletionAnswer> => (this.#whole ??= readWhole(this.#parts));

  readonly tee = (): readonly [CompletionStream, CompletionStream] => {
    this.#takeIt();
    const halves = [new StreamReader(this.#parts), new StreamReader(this.#parts)] as const;
    this.#leave();
    return halves;
  };

  readonly toReadableStream = (options?: ReadableStreamOptions): ReadableStream<Uint8Array> =>
    toBytes(this.#take(), options);

  readonly whenSettled = (listener: () => void): void =>
    this.#parts.stream.whenSettled(() => listener());

  [Symbol.asyncIterator](): BatchIterator<ChatCompletionChunk> {
    return this.#take();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.leave();
  }

  #takeIt(): void {
    if (this.#isRead) throw new TypeError('a stream can be read only once');
    this.#isRead = true;
  }

  #take(): BatchIterator<ChatCompletionChunk> {
    this.#takeIt();
    return readAsReader(this.#parts, this.#leave);
  }
}

/** Reads a stream: the chunks that have come since the last time, `undefined` after the last ones. */
type ReadBatch = () => Promise<readonly ChatCompletionChunk[] | undefined>;

function createBatchReader({
  shared,
  request,
  see,
}: Pick<ReaderParts, 'shared' | 'request' | 'see'>): ReadBatch {
  const encoder = createChunkEncoder(request, asChatCompletionChunk, toPlainJson);
  const tidy = createTidy({ includeUsage: request.includeUsage === true });
  let at = 0;
  let isOver = false;
  return async () => {
    if (isOver) return undefined;
    const events = await shared.at(at);
    at += 1;
    const batch: ChatCompletionChunk[] = [];
    const add = (chunk: ChatCompletionChunk): void => {
      if (tidy.passes(chunk)) batch.push(chunk);
      else append(batch, tidy.push(chunk));
    };
    if (events !== undefined) {
      for (let place = 0; place < events.length; place += 1) {
        const [event, next] = [events[place], events[place + 1]];
        if (event === undefined) continue;
        if (event.type === 'delta' && next?.type === 'extra') {
          const repeated = encoder.again(event, next);
          if (repeated !== undefined) {
            add(repeated);
            place += 1;
            continue;
          }
        }
        see(event);
        encoder.push(event).forEach(add);
      }
      return batch;
    }
    isOver = true;
    encoder.end().forEach(add);
    append(batch, tidy.end());
    return batch;
  };
}

/** The chunks for a reader who leaves, and for whom a stream that was left just ends. */
function readAsReader(parts: ReaderParts, leave: () => void): BatchIterator<ChatCompletionChunk> {
  return new BatchIterator({
    read: createBatchReader(parts),
    leave,
    toFailure: (cause) => (parts.endsQuietly(cause) ? undefined : parts.toFailure(cause)),
  });
}

async function* toTexts(
  chunks: AsyncIterable<ChatCompletionChunk>,
): AsyncGenerator<string, void, undefined> {
  for await (const { choices } of chunks) {
    for (const { index, delta } of choices) {
      if (index === 0 && typeof delta.content === 'string' && delta.content !== '')
        yield delta.content;
    }
  }
}

async function readWhole(parts: ReaderParts): Promise<CompletionAnswer> {
  const { usage, hidden, elapsedMs, toFailure } = parts;
  const chunks: ChatCompletionChunk[] = [];
  try {
    const read = createBatchReader(parts);
    for (let batch = await read(); batch !== undefined; batch = await read()) append(chunks, batch);
    // Most streams are read and not asked for all of it, so this code is loaded when one is.
    const { streamChunkBuilder } = await import('./stream-chunk-builder.ts');
    const answer = streamChunkBuilder(chunks);
    if (answer === undefined) throw new LLMError('invalid_response', 'the stream had no chunks');
    const counts = usage();
    const whole =
      counts === undefined ? answer : { ...answer, usage: asUsage(encodeUsage(counts)) };
    return withHidden(whole, hidden, elapsedMs());
  } catch (cause) {
    throw toFailure(cause);
  }
}
