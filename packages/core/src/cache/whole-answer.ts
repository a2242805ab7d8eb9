import type { Answer, Result, StreamAnswer } from '../contract/call.ts';
import type { ChunkOf, Operation, OperationName, ResponseOf } from '../contract/operation.ts';
import { chat } from '../operation/chat/chat.ts';
import { embeddings } from '../operation/embeddings.ts';
import { moderation } from '../operation/moderation.ts';
import { textCompletion } from '../operation/text-completion.ts';
import { asObject } from '../json/read.ts';
import { streamOfWhole } from '../stream/stream-of-whole.ts';
import { append } from '../json/append.ts';

/** The operations whose answers can be kept: they are JSON, and depend on nothing but the request. */
export const keptOperations: { readonly [Op in OperationName]?: Operation<Op> } = {
  chat,
  embeddings,
  moderation,
  textCompletion,
};

/** A kept answer as the caller asked for it: whole, or as the steps of a stream. */
export function toResult<Op extends OperationName>(
  operation: Operation<Op>,
  response: ResponseOf<Op>,
  isStreamed: boolean,
): Answer<Op> | StreamAnswer<Op> {
  if (isStreamed && operation.stream !== undefined) {
    return { kind: 'stream', stream: streamOfWhole(operation.stream, response) };
  }
  return { kind: 'response', usage: response.usage, decoded: () => response };
}

/**
 * Gives the whole answer to `keep` once it is there: at once, or when its stream has been read to its end. A stream that
 * fails, is cancelled or is longer than `maxChunks` gives nothing.
 */
export function whenWhole<Op extends OperationName>(
  operation: Operation<Op>,
  result: Result<Op>,
  keep: (response: ResponseOf<Op> | undefined) => void,
): void {
  if (result.kind === 'response') {
    keep(result.decoded());
    return;
  }
  const rules = operation.stream;
  const chunks: ChunkOf<Op>[] = [];
  let isKept = rules !== undefined;
  result.stream.tap((piece) => {
    if (!isKept) return;
    if ('bytes' in piece || chunks.length + piece.chunks.length > maxChunks) {
      isKept = false;
      chunks.length = 0;
    } else append(chunks, piece.chunks);
  });
  result.stream.whenSettled(({ kind }) => {
    keep(
      isKept && rules !== undefined && kind === 'completed' ? rules.accumulate(chunks) : undefined,
    );
  });
}

const maxChunks = 100_000;

/** Whether an answer is worth keeping: each of its candidates has ended by itself, and nobody cut it off. */
export function isGood(response: object): boolean {
  const candidates: unknown = Reflect.get(response, 'candidates');
  if (!Array.isArray(candidates)) return true;
  return candidates.every((candidate) => {
    const finish = asObject(asObject(candidate)?.['finish'])?.['unified'];
    return finish !== 'content_filter' && finish !== 'other' && finish !== 'pause';
  });
}
