import {
  asObject,
  type ChunkOf,
  isLLMError,
  type JsonObject,
  type OperationName,
  parseJson,
  type RequestOf,
  type ResultStream,
  type StreamingServerCodec,
  type Usage,
  withErrorDetails,
} from '@llm/core';
import { type ServerSentEvent, sseFraming } from '@llm/core/framing';
import type { HiddenParams } from './hidden-params.ts';
import type { ClientCall } from './open-call.ts';

/**
 * A streamed answer: `for await` gives its events, once.
 *
 * Leaving the loop closes the upstream, and so do `cancel()` and aborting `controller`, after which the loop ends. A failure
 * of the upstream, or of the caller's own signal, is thrown from the loop.
 */
export interface AnswerStream<Event> extends AsyncIterable<Event> {
  /** Ends the call when it is aborted. */
  readonly controller: AbortController;
  /** Closes the upstream; a loop over the stream ends. */
  cancel(): void;
  /** Token counts so far, in disjoint classes; complete after the last event, whether asked for or not. */
  readonly usage: Usage | undefined;
  /** Who answers, and what came beside the answer. */
  readonly _hidden_params: HiddenParams;
}

/** A protocol in which answers are streamed to a caller. */
export interface StreamedProtocol<Op extends OperationName> {
  readonly id: string;
  readonly server: StreamingServerCodec<Op>;
}

export interface AnswerStreamParts<Op extends OperationName, Event> {
  readonly protocol: StreamedProtocol<Op>;
  readonly stream: ResultStream<ChunkOf<Op>>;
  readonly request: RequestOf<Op>;
  readonly call: ClientCall;
  readonly hidden: HiddenParams;
  /** An event as its type says it. */
  readonly toEvent: (body: JsonObject) => Event;
}

/** A stream of the hub as the events of a protocol: the upstream's own where it speaks that, else written anew. */
export function createAnswerStream<Op extends OperationName, Event>(
  parts: AnswerStreamParts<Op, Event>,
): AnswerStream<Event> {
  const { stream, call, hidden, toEvent } = parts;
  const { controller } = call;
  let usage: Usage | undefined;
  let left = false;
  controller.signal.addEventListener('abort', () => {
    // The call aborts it with an error of its own; a caller, or whoever holds the controller, without.
    left ||= !isLLMError(controller.signal.reason);
  });
  stream.whenSettled((outcome) => {
    usage = outcome.usage ?? usage;
  });

  async function* events(): AsyncGenerator<Event, void, undefined> {
    try {
      for await (const { data } of frames(parts)) {
        const body = data === '[DONE]' ? undefined : asObject(parseJson(data, { rounded: true }));
        if (body !== undefined) yield toEvent(body);
      }
    } catch (cause) {
      if (left && isLLMError(cause, 'cancelled')) return;
      throw withErrorDetails(call.toFailure(cause), {
        provider: hidden.custom_llm_provider,
        model: hidden.model_id,
      });
    } finally {
      stream.cancel();
    }
  }

  let read = false;
  return {
    controller,
    cancel() {
      left = true;
      stream.cancel();
    },
    get usage() {
      return usage;
    },
    _hidden_params: hidden,
    [Symbol.asyncIterator]() {
      if (read) throw new TypeError('a stream can be read only once');
      read = true;
      return events();
    },
  };
}

async function* frames<Op extends OperationName, Event>({
  protocol: { id, server },
  stream,
  request,
}: AnswerStreamParts<Op, Event>): AsyncGenerator<ServerSentEvent, void, undefined> {
  if (stream.native === id) {
    const decoder = (server.framing ?? sseFraming).createDecoder();
    for (let bytes = await stream.readBytes(); bytes; bytes = await stream.readBytes())
      yield* decoder.push(bytes);
    yield* decoder.end();
    return;
  }
  const encoder = server.createStreamEncoder(request);
  for (let chunks = await stream.read(); chunks; chunks = await stream.read())
    for (const chunk of chunks) yield* encoder.push(chunk);
  yield* encoder.end();
}
