import type { Clock, Headers } from '@llm/core';
import type { Reply, ReplyStream } from '../inbound.ts';

export interface EarlyStreamOptions {
  /** How long the caller may wait for the reply before the stream is begun without it. */
  readonly afterMs: number;
  /** What may be sent at any time and means nothing. */
  readonly heartbeat: string | Uint8Array;
  /** What is known of the answer before it has come. Asked only where the reply takes too long. */
  readonly headers: () => Headers;
  /** A failure as the last events of a stream. */
  readonly tell: (cause: unknown) => string | Uint8Array;
  readonly clock: Clock;
}

/**
 * The reply, or a stream that begins with a heartbeat and goes on as the reply does, where that takes longer.
 *
 * A model may think for minutes before its first word, and proxies between it and the caller hang up on a connection
 * without a byte after one. Once the caller has a 200, a failure can only be told inside the stream.
 *
 * @throws whatever `reply` rejects with, if it does so in time
 */
export function earlyStream(reply: Promise<Reply>, options: EarlyStreamOptions): Promise<Reply> {
  const { afterMs, heartbeat, headers, clock } = options;
  return new Promise((resolve, reject) => {
    const stop = clock.after(afterMs, () => {
      resolve({
        status: 200,
        headers: headers(),
        body: waitingBody(reply, options),
        heartbeat: { everyMs: afterMs, bytes: heartbeat },
      });
    });
    // After the timer has resolved this promise, both do nothing.
    reply.then(
      (inTime) => {
        stop();
        resolve(inTime);
      },
      (cause: unknown) => {
        stop();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as it was thrown
        reject(cause);
      },
    );
  });
}

function waitingBody(
  reply: Promise<Reply>,
  { heartbeat, tell }: Pick<EarlyStreamOptions, 'heartbeat' | 'tell'>,
): ReplyStream {
  let hasBegun = false;
  let isOver = false;
  let late: ReplyStream | undefined;
  return {
    async read() {
      if (isOver) return undefined;
      if (!hasBegun) {
        hasBegun = true;
        return heartbeat;
      }
      if (late !== undefined) return late.read();
      try {
        const { body } = await reply;
        if (isStream(body)) {
          late = body;
          return await late.read();
        }
        isOver = true;
        return body;
      } catch (cause) {
        isOver = true;
        return tell(cause);
      }
    },
    cancel() {
      isOver = true;
      reply.then(
        ({ body }) => {
          if (isStream(body)) body.cancel();
        },
        // The caller has gone, so nobody is left to tell.
        () => undefined,
      );
    },
  };
}

function isStream(body: Reply['body']): body is ReplyStream {
  return typeof body === 'object' && 'read' in body;
}
