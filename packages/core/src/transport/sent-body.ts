import type { TransportRequest } from '../contract/transport.ts';
import type { Pieces } from '../json/splice-envelope.ts';

/** A body as it is written to a socket. */
export interface SentBody {
  readonly body: string | Uint8Array | readonly Uint8Array[] | null;
  /** Of a body in pieces, whose length nobody else can tell. */
  readonly length?: number;
}

// Up to here one write with a copy costs less than several without.
const longestJoined = 65_536;

/**
 * A short body in one buffer, and the pieces of a long one one after the other.
 *
 * A copy of a long one would not cost much by itself. But it is memory outside the heap, of which V8 takes so
 * much before it collects everything, and with a copy of each body in flight it does so far more often.
 */
export function toSentBody(body: TransportRequest['body']): SentBody {
  if (body === undefined) return { body: null };
  if (typeof body === 'string' || body instanceof Uint8Array) return { body };
  const [only] = body;
  if (only !== undefined && body.length === 1) return { body: only };
  let length = 0;
  for (const piece of body)
    length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  return length <= longestJoined ? { body: join(body, length) } : { body: gather(body), length };
}

/** From the pool of Node's, where an array of its own would be made outside the heap. */
function join(pieces: Pieces, length: number): Buffer {
  const whole = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') at += whole.write(piece, at);
    else {
      whole.set(piece, at);
      at += piece.length;
    }
  }
  return whole;
}

// A write of its own costs more than copying this many bytes.
const shortPiece = 16_384;

/** The pieces, with short neighbours put together. */
function gather(pieces: Pieces): readonly Uint8Array[] {
  const gathered: Uint8Array[] = [];
  let short: Uint8Array[] = [];
  const flush = (): void => {
    if (short.length > 0) gathered.push(Buffer.concat(short));
    short = [];
  };
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (bytes.length < shortPiece) short.push(bytes);
    else {
      flush();
      gathered.push(bytes);
    }
  }
  flush();
  return gathered;
}
