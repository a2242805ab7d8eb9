import type { ChunkOf, Operation, OperationName, ResponseOf } from '../contract/operation.ts';
import { ResultStream } from './result-stream.ts';

/** A non-streaming response as a stream whose chunks all come with the first read. */
export function streamOfWhole<Op extends OperationName>(
  rules: NonNullable<Operation<Op>['stream']>,
  response: ResponseOf<Op>,
): ResultStream<ChunkOf<Op>> {
  let chunks: readonly ChunkOf<Op>[] | undefined = rules.toChunks(response);
  return new ResultStream<ChunkOf<Op>>({
    read() {
      const batch = chunks;
      chunks = undefined;
      return Promise.resolve(batch);
    },
    cancel() {
      chunks = undefined;
    },
    usage: () => response.usage,
  });
}
