import { type Clock, toLLMError } from '@llm/core';
import type { Reply, ReplyStream } from '../inbound.ts';

type Chunk = Uint8Array | string | undefined;

/** Sends a comment whenever the stream was silent for so long. One timer a stream, armed again only when it fires. */
export function withHeartbeat(
  body: ReplyStream,
  { everyMs, bytes }: NonNullable<Reply['heartbeat']>,
  clock: Clock,
): ReplyStream {
  let pending: Promise<void> | undefined;
  let waiting: { resolve(chunk: Chunk): void; reject(cause: unknown): void } | undefined;
  let arrived: { readonly chunk: Chunk } | undefined;
  let failure: { readonly cause: unknown } | undefined;
  let lastMs = clock.now();
  let stop = clock.after(everyMs, beat);

  function beat(): void {
    const quietMs = clock.now() - lastMs;
    if (quietMs >= everyMs && waiting !== undefined) deliver(bytes);
    stop = clock.after(quietMs >= everyMs ? everyMs : everyMs - quietMs, beat);
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
