import {
  abortErrorOf,
  type ChatEvent,
  createRepetitionGuard,
  defaultRepeatLimit,
  followSignal,
  LLMError,
  ResultStream,
  type StreamSource,
  toLLMError,
  type Usage,
  validateNumber,
} from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { type CompletionStream, createCompletionStream } from './completion-stream.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import type { HiddenParams } from './hidden-params.ts';

/** How a prepared list of chunks is read. */
export interface StreamFromChunksOptions {
  /** Equal consecutive pieces of one choice after which the stream fails; 0 never. Default 100. */
  readonly repeated_streaming_chunk_limit?: number;
  /** Whether the last chunk has the token counts, where any chunk had some. Default false. */
  readonly include_usage?: boolean;
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** Who gave the chunks, for `_hidden_params` and errors. Default: nobody. */
  readonly custom_llm_provider?: string;
}

type Chunks = AsyncIterable<ChatCompletionChunk> | Iterable<ChatCompletionChunk>;

/**
 * A stream of chunks that come from elsewhere, such as a list, a file or another library, under the same rules as a stream of a call: one role,
 * one id, a finish reason at the end, the loop guard, `cancel`, `usage`, `final`. Chunks of a list that has ended without a finish reason ended
 * with `stop`.
 *
 * @throws {TypeError} an option is out of its bounds
 * @throws {LLMError} (from the loop) repeated_output: the same piece came as often as the limit says; invalid_response: a chunk is none;
 *   cancelled: `signal` has aborted; whatever the iterable throws, as `internal` where it is no error of ours
 */
export function streamFromChunks(
  chunks: Chunks,
  options: StreamFromChunksOptions = {},
): CompletionStream {
  const { custom_llm_provider = '', include_usage = false, signal } = options;
  const { repeated_streaming_chunk_limit: limit } = options;
  validateNumber('repeated_streaming_chunk_limit', limit, { min: 0, whole: true });
  // Choices keep the numbers that their chunks have, however many there are.
  const request = { model: '', messages: [], includeUsage: include_usage, candidates: mostChoices };
  const stream = new ResultStream(createSource(chunks, request, options));
  const controller = new AbortController();
  const hidden: HiddenParams = {
    custom_llm_provider,
    model_id: '',
    attempts: 0,
    additional_headers: {},
    dropped_params: [],
  };
  controller.signal.addEventListener('abort', () => {
    stream.fail(abortErrorOf(controller.signal));
  });
  follow(signal, controller, stream);
  return createCompletionStream({
    stream,
    request,
    elapsedMs: () => 0,
    controller,
    hidden,
    toFailure: toLLMError,
  });
}

const mostChoices = 1_000;

/** Aborts the stream with the caller's signal, as long as it lasts. */
function follow(
  signal: AbortSignal | undefined,
  controller: AbortController,
  stream: ResultStream<ChatEvent>,
): void {
  if (signal === undefined) return;
  const abort = (): void =>
    controller.abort(
      new LLMError('cancelled', 'the stream was cancelled by its caller', { cause: signal.reason }),
    );
  if (signal.aborted) return abort();
  const unlink = followSignal(signal, abort);
  stream.whenSettled(() => unlink());
}

type Request = Parameters<typeof openaiChat.client.createStreamDecoder>[0];

function createSource(
  chunks: Chunks,
  request: Request,
  { repeated_streaming_chunk_limit = defaultRepeatLimit }: StreamFromChunksOptions,
): StreamSource<ChatEvent> {
  const decoder = openaiChat.client.createStreamDecoder(request);
  const guard = createRepetitionGuard(repeated_streaming_chunk_limit);
  const { see } = openaiChat.operation.stream;
  const source =
    Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  let usage: Usage | undefined;
  let isOver = false;
  let stopWaiting = (): void => undefined;

  const decode = (data: string): readonly ChatEvent[] => {
    const events = decoder.push({ data });
    for (const event of events) usage = see(event, guard) ?? usage;
    return events;
  };
  /** The next chunk, or the end where the stream is left while a slow source still thinks. */
  const next = (): Promise<IteratorResult<ChatCompletionChunk, unknown>> =>
    new Promise((resolve, reject) => {
      stopWaiting = () => resolve({ done: true, value: undefined });
      (async () => source.next())().then(resolve, reject);
    });
  const close = async (): Promise<void> => {
    isOver = true;
    stopWaiting();
    try {
      await source.return?.();
    } catch {
      // Its reader has gone, and its failure concerns nobody else.
    }
  };
  return {
    async read() {
      while (!isOver) {
        const step = await next();
        if (isOver) return undefined;
        if (step.done === true) {
          isOver = true;
          const events = decode('[DONE]');
          return events.length === 0 ? undefined : events;
        }
        let events: readonly ChatEvent[];
        try {
          events = decode(JSON.stringify(step.value));
        } catch (cause) {
          void close();
          throw cause;
        }
        if (events.length > 0) return events;
      }
      return undefined;
    },
    cancel: () => void close(),
    usage: () => usage,
  };
}
