import type { Socket } from 'node:net';
import type { TransportRequest } from '../../contract/transport.ts';
import type { Pieces } from '../../bytes/concatenate.ts';
import { printRequest, type PrintOptions } from './print-request.ts';

// Bytes up to which one write with a copy costs less than several writes without.
const longestJoined = 65_536;

/** A request that is ready to be written, more than once where that is needed. */
export interface PreparedRequest {
  readonly method: string;
  readonly head: string;
  readonly pieces: Pieces;
  /** Bytes of the pieces. */
  readonly length: number;
}

/** @throws {LLMError} invalid_request: see `printRequest` */
export function prepareRequest(
  request: TransportRequest,
  { host, names }: Pick<PrintOptions, 'host' | 'names'>,
): PreparedRequest {
  const { method, body } = request;
  const pieces = toPieces(body);
  const length = lengthOf(pieces);
  const bodyLength = body === undefined ? undefined : length;
  return { method, head: printRequest(request, { host, names, bodyLength }), pieces, length };
}

function toPieces(body: TransportRequest['body']): Pieces {
  if (body === undefined) return [];
  return typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
}

/**
 * Writes a short request in one piece, and a long one piece by piece, without copying them. `onWritten` is the
 * callback of the last write: the system has taken every byte, or the socket failed.
 *
 * Copying a long body costs little time, but the copy is memory outside the heap. V8 runs a full collection after a
 * certain amount of that (64 MiB when ADR 0014 was written), and a copy of every body in flight makes it run far more
 * often.
 */
export function writeRequest(
  socket: Socket,
  { head, pieces, length }: PreparedRequest,
  onWritten?: () => void,
): void {
  if (length === 0) socket.write(head, 'latin1', onWritten);
  else if (length <= longestJoined)
    socket.write(join(head, pieces, head.length + length), onWritten);
  else {
    socket.cork();
    socket.write(head, 'latin1');
    const last = pieces.length - 1;
    pieces.forEach((piece, at) => socket.write(piece, at === last ? onWritten : undefined));
    socket.uncork();
  }
}

function lengthOf(pieces: Pieces): number {
  let length = 0;
  for (const piece of pieces)
    length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  return length;
}

/** `allocUnsafe` takes short buffers from Node's pool. A `Uint8Array` would be one more allocation outside the heap. */
function join(head: string, pieces: Pieces, length: number): Buffer {
  const whole = Buffer.allocUnsafe(length);
  let at = whole.write(head, 0, 'latin1');
  for (const piece of pieces) {
    if (typeof piece === 'string') at += whole.write(piece, at);
    else {
      whole.set(piece, at);
      at += piece.length;
    }
  }
  return whole;
}
