import { describe, expect, it } from 'vitest';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { withinFirstChunk } from './within-first-chunk.ts';

/** A body whose first piece comes, fails or hangs until it is cancelled. */
function prepare(first: 'comes' | 'hangs' | LLMError) {
  let cancelled = 0;
  let cancelOpen = (): void => undefined;
  const clock = fakeClock();
  const cancel = (): void => {
    cancelled += 1;
    cancelOpen();
  };
  const open = async (): Promise<string> => {
    if (isLLMError(first)) throw first;
    if (first === 'comes') return first;
    return new Promise((_, reject) => {
      cancelOpen = () => reject(new LLMError('cancelled', 'cancelled'));
    });
  };
  return {
    clock,
    cancel,
    cancelled: () => cancelled,
    wait: (firstChunkMs: number) =>
      withinFirstChunk({ cancel }, open, { firstChunkMs, clock }).catch((error: unknown) =>
        isLLMError(error) ? error.code : String(error),
      ),
  };
}

describe('withinFirstChunk', () => {
  it('gives up an answer that sends nothing in time', async () => {
    const { wait, clock, cancelled } = prepare('hangs');
    const opened = wait(50);
    await clock.advance(49);
    expect(cancelled()).toBe(0);
    await clock.advance(1);
    expect(await opened).toBe('timeout');
    expect(cancelled()).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('throws what the answer throws, and forgets its timer', async () => {
    const { wait, clock } = prepare(new LLMError('overloaded', 'too many'));
    expect(await wait(50)).toBe('overloaded');
    expect(clock.pending).toBe(0);
  });

  it('tells a cancel by somebody else from its own', async () => {
    const { wait, cancel } = prepare('hangs');
    const opened = wait(50);
    cancel();
    expect(await opened).toBe('cancelled');
  });

  it('waits without a bound where that is 0', async () => {
    const { wait, clock, cancel } = prepare('hangs');
    const opened = wait(0);
    await clock.advance(1_000_000);
    cancel();
    expect(await opened).toBe('cancelled');
  });

  it('comes back with the first piece', async () => {
    const { wait, clock, cancelled } = prepare('comes');
    expect(await wait(50)).toBe('comes');
    await clock.advance(100);
    expect(cancelled()).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
