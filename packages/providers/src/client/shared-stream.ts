import type { ResultStream } from '@llm/core';

/**
 * A stream that several may read, each from its beginning and at its own pace. What was read once is kept for the others, as long as
 * somebody holds it: an answer is finite, and who asks for the whole of it after the loop needs all of it.
 */
export interface SharedStream<Chunk> {
  /**
   * The batch of chunks with this number, waiting for it; `undefined` at the end. Numbers count from 0, and one is asked for after the one
   * before has come.
   *
   * @throws what the stream fails with, from there on
   */
  at(batch: number): Promise<readonly Chunk[] | undefined>;
  /** Counts a reader. What it gives is called when that reader has left; with the last one the stream is cancelled. */
  join(): () => void;
}

/** Shares a stream, whose only reader this is. */
export function shareStream<Chunk>(stream: ResultStream<Chunk>): SharedStream<Chunk> {
  const batches: Promise<readonly Chunk[] | undefined>[] = [];
  let readers = 0;
  return {
    at: (batch) => (batches[batch] ??= stream.read()),
    join() {
      readers += 1;
      let isHere = true;
      return () => {
        if (!isHere) return;
        isHere = false;
        readers -= 1;
        if (readers === 0) stream.cancel();
      };
    },
  };
}
