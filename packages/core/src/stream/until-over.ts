import type { Clock } from '../contract/clock.ts';
import type { StreamProgress } from '../contract/protocol.ts';
import type { ByteStream } from '../contract/transport.ts';
import { isLLMError } from '../error/llm-error.ts';

export interface UntilOverOptions {
  /** How far the answer in the bytes has come, as their reader sees it. Asked before each read. */
  readonly progress: () => StreamProgress;
  readonly clock: Clock;
}

// Token counts follow the finish reason within milliseconds. Who waits longer waits for a server that has forgotten its end.
const graceMs = 2_000;
// The end of a chunked body is five bytes in the same packet, so a connection that can serve again shows it at once.
const drainMs = 1_000;
const drainBytes = 65_536;

/**
 * The bytes of a streamed answer, which end where the answer ends and not where the connection does.
 *
 * Servers leave connections open after the end marker, close them without the last chunk, or reset them. None of this
 * concerns an answer that is over, so its reader gets the end at once; what follows is read in the background for a
 * moment, so that the connection can serve again. An answer that is `complete` may still get token counts: its
 * reader waits for them for two seconds at most, and a connection that breaks in that time ends it as well.
 */
export function untilOver(body: ByteStream, { progress, clock }: UntilOverOptions): ByteStream {
  let isOver = false;
  return {
    // Not `async`: a read of an open stream costs no promise more than the body's own.
    read() {
      if (isOver) return Promise.resolve(undefined);
      switch (progress()) {
        case 'open':
          return body.read();
        case 'complete':
          return readWithin(body, clock);
        case 'over':
          isOver = true;
          void drain(body, clock);
          return Promise.resolve(undefined);
      }
    },
    cancel: () => body.cancel(),
  };
}

async function readWithin(body: ByteStream, clock: Clock): Promise<Uint8Array | undefined> {
  let isLate = false;
  const stop = clock.after(graceMs, () => {
    isLate = true;
    body.cancel();
  });
  try {
    return await body.read();
  } catch (cause) {
    if (isLate || isLLMError(cause, 'connection') || isLLMError(cause, 'timeout')) return undefined;
    throw cause;
  } finally {
    stop();
  }
}

async function drain(body: ByteStream, clock: Clock): Promise<void> {
  const stop = clock.after(drainMs, () => body.cancel());
  try {
    for (let left = drainBytes; left > 0;) {
      const bytes = await body.read();
      if (bytes === undefined) return;
      left -= bytes.length;
    }
    body.cancel();
  } catch {
    // The answer is complete, so a failure of its connection does not matter.
  } finally {
    stop();
  }
}
