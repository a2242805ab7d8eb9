import {
  type Headers,
  type LLMError,
  type ResultStream,
  type StreamEncoder,
  toLLMError,
} from '@llm/core';
import type { Framing, ServerSentEvent } from '@llm/core/framing';
import type { Reply, ReplyStream } from '../inbound.ts';
import { toCallerError } from './error-response.ts';
import { createFrameWriter, joined } from './write-frames.ts';

export interface StreamResponseOptions<Chunk> {
  /** The caller's protocol; a stream whose native bytes are of it passes them on. Absent: none are passed on. */
  readonly protocol: string | undefined;
  readonly createEncoder: () => StreamEncoder<Chunk>;
  /** Reports a failure among native bytes. */
  readonly encodeStreamError: (error: LLMError) => readonly ServerSentEvent[];
  /** How the caller's protocol writes events. */
  readonly framing: Framing;
  readonly headers: Headers;
  /** Is told what the encoder fails with after the stream's good end, which the stream's own outcome cannot say. */
  readonly onFailure: (cause: unknown) => void;
  /** Silence after which the framing's heartbeat is sent, so that nobody between us and the caller hangs up. 0 for none. */
  readonly heartbeatMs: number;
}

/** A streamed answer. A failure on the way is told in the caller's protocol, and the stream ends there. */
export function streamResponse<Chunk>(
  stream: ResultStream<Chunk>,
  options: StreamResponseOptions<Chunk>,
): Reply {
  const { protocol, framing, headers, heartbeatMs } = options;
  const { heartbeat } = framing;
  const body =
    protocol !== undefined && stream.native === protocol
      ? nativeBody(stream, options)
      : encodedBody(stream, options);
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
  { createEncoder, framing, onFailure }: StreamResponseOptions<Chunk>,
): ReplyStream {
  const encoder = createEncoder();
  const writer = createFrameWriter(framing);
  let over = false;
  const encode = (events: readonly Chunk[] | undefined): readonly ServerSentEvent[] => {
    try {
      return events === undefined ? encoder.end() : events.flatMap((event) => encoder.push(event));
    } catch (cause) {
      if (events === undefined) onFailure(cause);
      else stream.fail(toLLMError(cause));
      throw cause;
    }
  };
  return {
    async read() {
      while (!over) {
        try {
          const events = await stream.read();
          over = events === undefined;
          const frames = encode(events);
          if (over) {
            const last = joined(writer.write(frames), writer.end());
            return last.length === 0 ? undefined : last;
          }
          if (frames.length > 0) return writer.write(frames);
        } catch (cause) {
          over = true;
          return joined(writer.write(encoder.fail(toCallerError(cause))), writer.end());
        }
      }
      return undefined;
    },
    cancel: () => stream.cancel(),
  };
}
