import type { Clock } from '../contract/clock.ts';
import type { ByteStream } from '../contract/transport.ts';
import { LLMError } from '../error/llm-error.ts';

export interface FirstChunkOptions {
  /** From now to the first chunk of the answer; 0 for no bound. */
  readonly firstChunkMs: number;
  /** Whether the bound is the caller's own. */
  readonly byCaller?: boolean;
  readonly clock: Clock;
}

/**
 * Waits for the first chunk of a streamed answer, and closes the answer where that does not come in time.
 *
 * A failure before it is thrown here, so that a retry or a fallback can act on it as on any failed call.
 * The beginning of a message without content, and pings, do not count: providers send both before they
 * refuse.
 *
 * @param body  what is closed when the time is over
 * @param open  reads up to the first chunk
 * @throws {LLMError} timeout: nothing came in time; else whatever `open` throws
 */
export async function withinFirstChunk<T>(
  body: Pick<ByteStream, 'cancel'>,
  open: () => Promise<T>,
  { firstChunkMs, byCaller = false, clock }: FirstChunkOptions,
): Promise<T> {
  let late = false;
  const stop =
    firstChunkMs > 0
      ? clock.after(firstChunkMs, () => {
          late = true;
          body.cancel();
        })
      : undefined;
  try {
    return await open();
  } catch (cause) {
    if (late)
      throw new LLMError('timeout', `the upstream sent no chunk within ${firstChunkMs} ms`, {
        byCaller,
        cause,
      });
    throw cause;
  } finally {
    stop?.();
  }
}
