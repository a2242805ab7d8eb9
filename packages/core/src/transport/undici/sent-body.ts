import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { concatenate, type Pieces } from '../../bytes/concatenate.ts';
import type { TransportRequest } from '../../contract/transport.ts';

export interface SentBody {
  readonly body: string | Uint8Array | Readable | null;
  /** In bytes, where undici cannot see it. */
  readonly length?: number;
}

// A connection whose upstream refuses a longer body early is closed, and the rest of the body is not sent.
const longestWhole = 65_536;

/**
 * A body as undici takes it. `whole` keeps a long one in one piece, as text if it is text, for dispatchers that compare it with
 * what a test expects or send it again.
 *
 * undici reuses a connection whose answer came before the system had taken all of a body given in one piece; the next call
 * then waits behind the rest. Of a stream it knows how far it came, and closes the connection. A stream tells its end together
 * with its last piece, taken or not, so no piece is longer than a body that is sent whole.
 */
export function toSentBody(body: TransportRequest['body'], whole: boolean): SentBody {
  if (body === undefined) return { body: null };
  const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  if (whole) return { body: toText(pieces) };
  let length = 0;
  for (const piece of pieces) length += Buffer.byteLength(piece);
  if (length > longestWhole) return { body: Readable.from(shortPieces(pieces)), length };
  const [only] = pieces;
  return { body: pieces.length === 1 && only !== undefined ? only : concatenate(pieces) };
}

function* shortPieces(pieces: Pieces): Generator<Uint8Array> {
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    for (let at = 0; at < bytes.length; at += longestWhole) {
      yield bytes.subarray(at, at + longestWhole);
    }
  }
}

function toText(pieces: Pieces): string | Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'string') return only;
  const bytes = concatenate(pieces);
  return isUtf8(bytes) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : bytes;
}
