import { describe, expect, it } from 'vitest';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import type { StreamSource } from './result-stream.ts';
import { prime } from './prime.ts';

/** A source whose first piece comes, fails or hangs until it is cancelled. */
function prepare(first: 'comes' | 'hangs' | LLMError): {
  readonly source: StreamSource<unknown>;
  readonly cancelled: () => number;
} {
  let cancelled = 0;
  let cancel = (): void => undefined;
  return {
    cancelled: () => cancelled,
    source: {
      async prime() {
        if (isLLMError(first)) throw first;
        if (first === 'hangs') {
          await new Promise((_, reject) => {
            cancel = () => reject(new LLMError('cancelled', 'cancelled'));
          });
        }
      },
      read: async () => undefined,
      cancel() {
        cancelled += 1;
        cancel();
      },
      usage: () => undefined,
    },
  };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (isLLMError(error) ? error.code : String(error)),
  );

describe('prime', () => {
  it('gives up a source that sends nothing in time', async () => {
    const clock = fakeClock();
    const { source, cancelled } = prepare('hangs');
    const priming = codeOf(prime(source, { firstChunkMs: 50, clock }));
    await clock.advance(49);
    expect(cancelled()).toBe(0);
    await clock.advance(1);
    expect(await priming).toBe('timeout');
    expect(cancelled()).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('throws what the source throws, and forgets its timer', async () => {
    const clock = fakeClock();
    const { source } = prepare(new LLMError('overloaded', 'too many'));
    expect(await codeOf(prime(source, { firstChunkMs: 50, clock }))).toBe('overloaded');
    expect(clock.pending).toBe(0);
  });

  it('tells a cancel by somebody else from its own', async () => {
    const clock = fakeClock();
    const { source } = prepare('hangs');
    const priming = codeOf(prime(source, { firstChunkMs: 50, clock }));
    source.cancel();
    expect(await priming).toBe('cancelled');
  });

  it('waits without a bound where that is 0', async () => {
    const clock = fakeClock();
    const { source } = prepare('hangs');
    const priming = codeOf(prime(source, { firstChunkMs: 0, clock }));
    await clock.advance(1_000_000);
    source.cancel();
    expect(await priming).toBe('cancelled');
  });

  it('comes back with the first piece, or at once for a source that cannot wait', async () => {
    const clock = fakeClock();
    const { source, cancelled } = prepare('comes');
    await prime(source, { firstChunkMs: 50, clock });
    const { prime: _, ...rest } = source;
    await prime(rest, { firstChunkMs: 50, clock });
    await clock.advance(100);
    expect(cancelled()).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
