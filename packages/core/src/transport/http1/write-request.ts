import type { Socket } from 'node:net';
import type { TransportRequest } from '../../contract/transport.ts';
import { printRequest, type PrintOptions } from './print-request.ts';

// Up to here one write with a copy costs less than several without.
const longestJoined = 65_536;

/**
 * Writes a request: a short one in one piece, a long one as it is, piece by piece in one turn.
 *
 * A copy of a long body would not cost much by itself. But it is memory outside the heap, of which V8 takes so
 * much before it collects everything, and with a copy of each body in flight it does so far more often.
 *
 * @throws {LLMError} invalid_request: see `printRequest`; nothing has been written then
 */
export function writeRequest(
  socket: Socket,
  request: TransportRequest,
  options: Pick<PrintOptions, 'host' | 'names'>,
): void {
  const { body } = request;
  if (body === undefined) {
    socket.write(printRequest(request, { ...options, bodyLength: undefined }), 'latin1');
    return;
  }
  const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  const length = lengthOf(pieces);
  const head = printRequest(request, {
    host: options.host,
    names: options.names,
    bodyLength: length,
  });
  if (length <= longestJoined) {
    socket.write(join(head, pieces, head.length + length));
    return;
  }
  socket.cork();
  socket.write(head, 'latin1');
  for (const piece of pieces) socket.write(piece);
  socket.uncork();
}

type Pieces = readonly (Uint8Array | string)[];

function lengthOf(pieces: Pieces): number {
  let length = 0;
  for (const piece of pieces)
    length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  return length;
}

/** From the pool of Node's, where an array of its own would be made outside the heap. */
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
