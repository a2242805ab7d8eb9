import { ResultStream } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { shareStream } from './shared-stream.ts';

function setUp(batches: readonly (readonly number[])[]) {
  const left = [...batches];
  const seen = { reads: 0, isClosed: false };
  const stream = new ResultStream<number>({
    async read() {
      seen.reads += 1;
      return left.shift();
    },
    cancel: () => (seen.isClosed = true),
    usage: () => undefined,
  });
  return { seen, shared: shareStream(stream) };
}

describe('shareStream', () => {
  it('reads each batch once, whoever asks for it and how often', async () => {
    const { seen, shared } = setUp([[1], [2, 3]]);
    expect(await Promise.all([shared.at(0), shared.at(0)])).toEqual([[1], [1]]);
    expect(await shared.at(1)).toEqual([2, 3]);
    expect(await shared.at(2)).toBeUndefined();
    expect(await shared.at(0)).toEqual([1]);
    expect(seen.reads).toBe(3);
  });

  it('closes the stream when the last reader has left, and counts each once', () => {
    const { seen, shared } = setUp([[1]]);
    const leaves = [shared.join(), shared.join()];
    leaves[0]?.();
    leaves[0]?.();
    expect(seen.isClosed).toBe(false);
    leaves[1]?.();
    expect(seen.isClosed).toBe(true);
  });
});
