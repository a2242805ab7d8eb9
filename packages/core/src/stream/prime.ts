import type { Clock } from '../contract/clock.ts';
import { LLMError } from '../error/llm-error.ts';
import type { StreamSource } from './result-stream.ts';

export interface PrimeOptions {
  /** From now to the first piece of the answer; 0 for no bound. */
  readonly firstChunkMs: number;
  readonly clock: Clock;
}

/**
 * Waits for the first piece of a streamed answer, which its reader then gets as usual.
 *
 * A failure before it is thrown here, so that a retry or a fallback can act on it as on any failed call.
 * The beginning of a message without content, and pings, do not count: providers send both before they
 * refuse.
 *
 * @throws {LLMError} timeout: nothing came in time; else whatever the source throws
 */
export async function prime(source: StreamSource<unknown>, options: PrimeOptions): Promise<void> {
  const { firstChunkMs, clock } = options;
  let late = false;
  const stop =
    firstChunkMs > 0
      ? clock.after(firstChunkMs, () => {
          late = true;
          source.cancel();
        })
      : undefined;
  try {
    await source.prime?.();
  } catch (cause) {
    if (late)
      throw new LLMError('timeout', `the upstream sent no chunk within ${firstChunkMs} ms`, {
        cause,
      });
    throw cause;
  } finally {
    stop?.();
  }
}
