import { LLMError, ResultStream, toLLMError, type Usage } from '@llm/core';

export interface MockStreamOptions<Chunk> {
  readonly signal: AbortSignal;
  /** What a chunk says of the tokens used. The last report counts. */
  readonly usageOf: (chunk: Chunk) => Usage | undefined;
  /** Thrown after the last chunk. */
  readonly failure?: LLMError;
}

/** A stream of the given chunks, one at a read, which ends as soon as its caller disconnects. */
export function createMockStream<Chunk extends object>(
  chunks: readonly Chunk[],
  options: MockStreamOptions<Chunk>,
): ResultStream<Chunk> {
  const { signal, usageOf, failure } = options;
  let next = 0;
  let cancelled = false;
  let usage: Usage | undefined;
  return new ResultStream({
    async read() {
      if (signal.aborted) throw toLLMError(signal.reason);
      if (cancelled) throw new LLMError('cancelled', 'the stream was cancelled');
      const chunk = chunks[next];
      next += 1;
      if (chunk !== undefined) {
        usage = usageOf(chunk) ?? usage;
        return [chunk];
      }
      if (failure !== undefined) throw failure;
      return undefined;
    },
    cancel() {
      cancelled = true;
    },
    usage: () => usage,
  });
}
