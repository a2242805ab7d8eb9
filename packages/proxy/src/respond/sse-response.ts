import type { Headers, LLMError, ResultStream, StreamEncoder } from '@llm/core';
import { encodeSse, type ServerSentEvent } from '@llm/core/framing';
import type { Reply, ReplyStream } from '../inbound.ts';
import { toCallerError } from './error-response.ts';

export interface SseResponseOptions<Chunk> {
  /** The caller's protocol; a stream whose native bytes are of it passes them on. */
  readonly protocol: string;
  readonly createEncoder: () => StreamEncoder<Chunk>;
  /** Reports a failure among native bytes. */
  readonly encodeStreamError: (error: LLMError) => readonly ServerSentEvent[];
  readonly headers: Headers;
  /** Silence after which a comment is sent, so that nobody between us and the caller hangs up. 0 for none. */
  readonly heartbeatMs: number;
}

/** A streamed answer. A failure on the way is told in the caller's protocol, and the stream ends there. */
export function sseResponse<Chunk>(
  stream: ResultStream<Chunk>,
  options: SseResponseOptions<Chunk>,
): Reply {
  const { protocol, createEncoder, encodeStreamError, headers, heartbeatMs } = options;
  const body =
    stream.native === protocol
      ? nativeBody(stream, encodeStreamError)
      : encodedBody(stream, createEncoder());
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...headers,
    },
    body,
    ...(heartbeatMs > 0 && { heartbeat: { everyMs: heartbeatMs, bytes: ': keepalive\n\n' } }),
  };
}

function nativeBody<Chunk>(
  stream: ResultStream<Chunk>,
  encodeStreamError: SseResponseOptions<Chunk>['encodeStreamError'],
): ReplyStream {
  let over = false;
  return {
    async read() {
      if (over) return undefined;
      try {
        return await stream.readBytes();
      } catch (cause) {
        over = true;
        return encodeSse(encodeStreamError(toCallerError(cause)));
      }
    },
    cancel: () => stream.cancel(),
  };
}

function encodedBody<Chunk>(
  stream: ResultStream<Chunk>,
  encoder: StreamEncoder<Chunk>,
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
          if (frames.length > 0) return encodeSse(frames);
        } catch (cause) {
          over = true;
          stream.cancel();
          return encodeSse(encoder.fail(toCallerError(cause)));
        }
      }
      return undefined;
    },
    cancel: () => stream.cancel(),
  };
}
