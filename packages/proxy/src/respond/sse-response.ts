import {
  type ChatEvent,
  type ChatStream,
  type Clock,
  type Headers,
  type StreamEncoder,
  toLLMError,
} from '@llm/core';
import { encodeSse } from '@llm/core/framing';
import type { Reply, ReplyStream } from '../inbound.ts';
import { toCallerError } from './error-response.ts';

export interface SseResponseOptions {
  /** The caller's protocol; a stream whose native bytes are of it passes them on. */
  readonly protocol: string;
  readonly createEncoder: () => StreamEncoder<ChatEvent>;
  readonly headers: Headers;
  /** Silence after which a comment is sent, so that nobody between us and the caller hangs up. 0 for none. */
  readonly heartbeatMs: number;
  readonly clock: Clock;
}

/** A streamed answer. A failure on the way is told in the caller's protocol, and the stream ends there. */
export function sseResponse(stream: ChatStream, options: SseResponseOptions): Reply {
  const { protocol, createEncoder, headers, heartbeatMs, clock } = options;
  const body =
    stream.native === protocol
      ? nativeBody(stream, createEncoder)
      : encodedBody(stream, createEncoder());
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...headers,
    },
    body: heartbeatMs > 0 ? withHeartbeat(body, heartbeatMs, clock) : body,
  };
}

function nativeBody(
  stream: ChatStream,
  createEncoder: () => StreamEncoder<ChatEvent>,
): ReplyStream {
  let over = false;
  return {
    async read() {
      if (over) return undefined;
      try {
        return await stream.readBytes();
      } catch (cause) {
        over = true;
        return encodeSse(createEncoder().fail(toCallerError(cause)));
      }
    },
    cancel: () => stream.cancel(),
  };
}

function encodedBody(stream: ChatStream, encoder: StreamEncoder<ChatEvent>): ReplyStream {
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

type Chunk = Uint8Array | string | undefined;

const heartbeat = ': keepalive\n\n';

/** Sends a comment whenever the stream was silent for so long. One timer a stream, armed again only when it fires. */
export function withHeartbeat(body: ReplyStream, heartbeatMs: number, clock: Clock): ReplyStream {
  let pending: Promise<void> | undefined;
  let waiting: { resolve(chunk: Chunk): void; reject(cause: unknown): void } | undefined;
  let arrived: { readonly chunk: Chunk } | undefined;
  let failure: { readonly cause: unknown } | undefined;
  let lastMs = clock.now();
  let stop = clock.after(heartbeatMs, beat);

  function beat(): void {
    const quietMs = clock.now() - lastMs;
    if (quietMs >= heartbeatMs && waiting !== undefined) deliver(heartbeat);
    stop = clock.after(quietMs >= heartbeatMs ? heartbeatMs : heartbeatMs - quietMs, beat);
  }

  function deliver(chunk: Chunk): void {
    const reader = waiting;
    waiting = undefined;
    lastMs = clock.now();
    reader?.resolve(chunk);
  }

  function onChunk(chunk: Chunk): void {
    pending = undefined;
    if (chunk === undefined) stop();
    if (waiting === undefined) arrived = { chunk };
    else deliver(chunk);
  }

  /** A body never rejects. Were one to, nobody else would hear of it, and the process would end. */
  function onFailure(cause: unknown): void {
    stop();
    failure = { cause };
    waiting?.reject(cause);
  }

  return {
    read() {
      if (arrived !== undefined) {
        const { chunk } = arrived;
        arrived = undefined;
        return Promise.resolve(chunk);
      }
      if (failure !== undefined) return Promise.reject(toLLMError(failure.cause));
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        // After a heartbeat the read of before is still open.
        pending ??= body.read().then(onChunk, onFailure);
      });
    },
    cancel() {
      stop();
      body.cancel();
    },
  };
}
