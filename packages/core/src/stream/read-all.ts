import type { ByteStream } from '../contract/transport.ts';
import { LLMError } from '../error/llm-error.ts';
import { concatenate } from '../bytes/concatenate.ts';
import { JoinedPieces } from '../bytes/joined-pieces.ts';

/**
 * A whole body.
 *
 * @param take  takes room in memory for a piece; `false` where there is none
 * @throws {LLMError} invalid_response: it is longer than `maxBytes`; overloaded: there is no room for it. The stream is
 *   cancelled then
 */
export async function readAll(
  body: ByteStream,
  maxBytes: number,
  take?: (bytes: number) => boolean,
): Promise<Uint8Array> {
  const pieces = new JoinedPieces();
  let length = 0;
  for (let piece = await body.read(); piece !== undefined; piece = await body.read()) {
    length += piece.length;
    if (length > maxBytes) {
      body.cancel();
      throw new LLMError('invalid_response', `the answer is longer than ${maxBytes} bytes`);
    }
    if (take?.(piece.length) === false) {
      body.cancel();
      throw noRoom();
    }
    pieces.add(piece);
  }
  return concatenate(pieces.all());
}

/** No deployment's fault, and asking again costs another answer. */
function noRoom(): LLMError {
  return new LLMError(
    'overloaded',
    'this process has no memory left for answers: try again later',
    {
      status: 503,
      byProcess: true,
      retryAfterMs: 1_000,
    },
  );
}

/** The beginning of a body; what is longer is cancelled. A body that breaks gives what came before. */
export async function readHead(body: ByteStream, maxBytes: number): Promise<Uint8Array> {
  const pieces = new JoinedPieces();
  let length = 0;
  try {
    while (length < maxBytes) {
      const piece = await body.read();
      if (piece === undefined) return concatenate(pieces.all());
      pieces.add(piece);
      length += piece.length;
    }
  } catch {
    // The status has already said that the call failed; the rest of its explanation is lost.
    return concatenate(pieces.all());
  }
  body.cancel();
  return concatenate(pieces.all()).subarray(0, maxBytes);
}
