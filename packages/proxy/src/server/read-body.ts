import type { IncomingMessage } from 'node:http';
import { type BytePieces, type Clock, JoinedPieces, LLMError } from '@llm/core';
import { bodyTooLarge } from '../body-too-large.ts';
import type { ByteRoom } from './byte-budget.ts';

const noPieces: BytePieces = [];

export interface BodyBounds {
  readonly maxBytes: number;
  /** Where it is held. Who ends the call gives it back. */
  readonly room: ByteRoom;
}

// Each piece costs the process some work, however short it is.
const bytesOfPiece = 64;
const piecesForAll = 4_096;

/**
 * The body of a request, in the pieces it came in; small ones are joined.
 *
 * The limits are enforced twice, because a client may lie: by `content-length` before anything is read, and by
 * counting what arrives. A compressed body is refused, since a short one can expand to any size. What fails
 * here leaves the rest of the body unread on the connection: `discardBody` takes care of it.
 *
 * @throws {LLMError} payload_too_large: it is, or says that it will be, longer than `maxBytes`, or comes in far more pieces
 *   than a body of that length needs; overloaded: the process has no room for it; invalid_request: it is compressed;
 *   cancelled: the client disconnected before its end
 */
export function readBody(request: IncomingMessage, bounds: BodyBounds): Promise<BytePieces> {
  const { headers } = request;
  const { maxBytes, room } = bounds;
  const announced = headers['content-length'];
  if (announced === undefined && headers['transfer-encoding'] === undefined)
    return Promise.resolve(noPieces);
  const expected = Number(announced ?? 0);
  if (expected > maxBytes) return Promise.reject(bodyTooLarge(maxBytes));
  if (!room.fits(expected)) return Promise.reject(noRoom());
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return Promise.reject(
      new LLMError('invalid_request', 'the body must not be compressed', { status: 415 }),
    );
  }
  const maxPieces = piecesForAll + maxBytes / bytesOfPiece;
  return new Promise((resolve, reject) => {
    let body = new JoinedPieces();
    let length = 0;
    let count = 0;
    // Many pieces come in one turn of the event loop, so those after the first refused one must be ignored.
    const refuse = (error: LLMError): void => {
      request.removeAllListeners('data');
      // The listeners below stay while the rest of the body is dropped, so the pieces must be released here.
      body = new JoinedPieces();
      reject(error);
    };
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      count += 1;
      if (length > maxBytes) refuse(bodyTooLarge(maxBytes));
      else if (count > maxPieces) refuse(tooManyPieces());
      else if (room.take(piece.length)) body.add(piece);
      else refuse(noRoom());
    });
    // These events come once, so `on` will do: `once` would allocate a wrapper for each listener and call.
    request.on('end', () => resolve(body.all()));
    // `close` follows every request, so the error is made only where the body is not complete: an error takes
    // its stack when it is made.
    request.on('close', () => {
      if (!request.complete) reject(new LLMError('cancelled', 'the client closed the connection'));
    });
    request.on('error', (cause) =>
      reject(new LLMError('cancelled', 'the request broke off', { cause })),
    );
  });
}

/**
 * Reads and drops the rest of a body that was refused. A client that is still sending does not read its answer,
 * and closing the connection then makes its system report a reset in place of the answer. So the server goes on
 * reading for a while: until the client has sent all, has sent more than `maxBytes`, or `maxMs` have passed.
 * Resolves in each of these cases.
 */
export function discardBody(
  request: IncomingMessage,
  limits: { readonly maxBytes: number; readonly maxMs: number; readonly clock: Clock },
): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let length = 0;
    const disarm = limits.clock.after(limits.maxMs, settle);
    function settle(): void {
      disarm();
      resolve();
    }
    // Otherwise the listener of `readBody` would go on counting and collecting pieces.
    request.removeAllListeners('data');
    request.on('data', (piece: Buffer) => {
      length += piece.length + bytesOfPiece;
      if (length > limits.maxBytes) settle();
    });
    request.once('end', settle);
    request.once('close', settle);
    request.resume();
  });
}

function tooManyPieces(): LLMError {
  return new LLMError('payload_too_large', 'the body comes in far more pieces than it needs');
}

function noRoom(): LLMError {
  return new LLMError('overloaded', 'the gateway has no memory left for bodies: try again later', {
    status: 503,
    retryAfterMs: 1_000,
  });
}
