import {
  asObject,
  type ResultStream,
  type ChatEvent,
  isLLMError,
  parseJson,
  type StreamEncoder,
  type Usage,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import type { HiddenParams } from './hidden-params.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import { asChatCompletionChunk } from './wire.ts';

/**
 * A streamed answer: `for await` gives its chunks, once.
 *
 * Leaving the loop closes the upstream, and so do `cancel()` and aborting `controller`, after which the
 * loop ends. A failure of the upstream, or of the caller's own signal, is thrown from the loop.
 */
export interface CompletionStream extends AsyncIterable<ChatCompletionChunk> {
  readonly controller: AbortController;
  cancel(): void;
  /** Calls back once, when the stream was read out, failed or was left; at once where it already was. */
  whenSettled(listener: () => void): void;
  /** Token counts so far, in disjoint classes; complete after the last chunk, whether asked for or not. */
  readonly usage: Usage | undefined;
  readonly _hidden_params: HiddenParams;
}

export interface CompletionStreamParts {
  readonly stream: ResultStream<ChatEvent>;
  readonly encoder: StreamEncoder<ChatEvent>;
  readonly controller: AbortController;
  readonly hidden: HiddenParams;
  /** What a failure means to the caller. */
  readonly toFailure: (cause: unknown) => Error;
}

/** A stream of the hub as chunks of Chat Completions. */
export function createCompletionStream(parts: CompletionStreamParts): CompletionStream {
  const { stream, encoder, controller, hidden, toFailure } = parts;
  let usage: Usage | undefined;
  let left = false;
  const leave = () => {
    left = true;
    stream.cancel();
  };
  controller.signal.addEventListener('abort', () => {
    // The call aborts it with an error of its own; a caller, or whoever holds the controller, without.
    left ||= !isLLMError(controller.signal.reason);
  });
  stream.whenSettled((outcome) => {
    usage = outcome.usage ?? usage;
  });

  async function* chunks(): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    try {
      for (let events = await stream.read(); events !== undefined; events = await stream.read()) {
        for (const event of events) {
          if (event.type === 'usage') usage = event.usage;
          yield* toChunks(encoder.push(event));
        }
      }
      yield* toChunks(encoder.end());
    } catch (cause) {
      if (left && isLLMError(cause, 'cancelled')) return;
      throw toFailure(cause);
    } finally {
      stream.cancel();
    }
  }

  let read = false;
  return {
    controller,
    cancel: leave,
    whenSettled: (listener) => stream.whenSettled(() => listener()),
    get usage() {
      return usage;
    },
    _hidden_params: hidden,
    [Symbol.asyncIterator]() {
      if (read) throw new TypeError('a stream can be read only once');
      read = true;
      return chunks();
    },
  };
}

function toChunks(events: readonly ServerSentEvent[]): readonly ChatCompletionChunk[] {
  return events.flatMap(({ data }) => {
    const body = data === '[DONE]' ? undefined : asObject(parseJson(data, { rounded: true }));
    return body === undefined ? [] : [asChatCompletionChunk(body)];
  });
}
