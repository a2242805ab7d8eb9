import type { Headers, LLMError, ResultStream, StreamEncoder } from '@llm/core';
import type { Framing, ServerSentEvent } from '@llm/core/framing';
import type { Reply, ReplyStream } from '../inbound.ts';
import { toCallerError } from './error-response.ts';

export interface StreamResponseOptions<Chunk> {
  /** The caller's protocol; a stream whose native bytes are of it passes them on. */
  readonly protocol: string;
  readonly createEncoder: () => StreamEncoder<Chunk>;
  /** Reports a failure among native bytes. */
  readonly encodeStreamError: (error: LLMError) => readonly ServerSentEvent[];
  /** How the caller's protocol writes events. */
  readonly framing: Framing;
  readonly headers: Headers;
  /** Silence after which the framing's heartbeat is sent, so that nobody between us and the caller hangs up. 0 for none. */
  readonly heartbeatMs: number;
}

/** A streamed answer. A failure on the way is told in the caller's protocol, and the stream ends there. */
export function streamResponse<Chunk>(
  stream: ResultStream<Chunk>,
  options: StreamResponseOptions<Chunk>,
): Reply {
  const { protocol, createEncoder, framing, headers, heartbeatMs } = options;
  const { heartbeat } = framing;
  const body =
    stream.native === protocol
      ? nativeBody(stream, options)
      : encodedBody(stream, createEncoder(), framing);
  return {
    status: 200,
    headers: streamHeaders(framing, headers),
    body,
    heartbeat:
      heartbeatMs > 0 && heartbeat !== undefined
        ? { everyMs: heartbeatMs, bytes: heartbeat }
        : undefined,
  };
}

/** With what every stream says of itself: nothing between us and the caller may keep or gather its events. */
export function streamHeaders(
  { contentType }: Pick<Framing, 'contentType'>,
  headers: Headers,
): Headers {
  return {
    'content-type': contentType.startsWith('text/') ? `${contentType}; charset=utf-8` : contentType,
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...headers,
  };
}

function nativeBody<Chunk>(
  stream: ResultStream<Chunk>,
  { encodeStreamError, framing }: StreamResponseOptions<Chunk>,
): ReplyStream {
  let over = false;
  return {
    async read() {
      if (over) return undefined;
      try {
        return await stream.readBytes();
      } catch (cause) {
        over = true;
        return framing.encode(encodeStreamError(toCallerError(cause)));
      }
    },
    cancel: () => stream.cancel(),
  };
}

function encodedBody<Chunk>(
  stream: ResultStream<Chunk>,
  encoder: StreamEncoder<Chunk>,
  framing: Framing,
): ReplyStream {
  let over = false;
  return {
    async read() {
      while (!over) {
        try {
          const events = await stream.read();
          over = events === undefined;
          const frames =
            events === undefined ? encoder.end() : events.flatMap((event) => encoder.push(event));
          if (frames.length > 0) return framing.encode(frames);
        } catch (cause) {
          over = true;
          stream.cancel();
          return framing.encode(encoder.fail(toCallerError(cause)));
        }
      }
      return undefined;
    },
    cancel: () => stream.cancel(),
  };
}
