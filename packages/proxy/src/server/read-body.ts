import type { IncomingMessage } from 'node:http';
import { type BytePieces, type Clock, LLMError } from '@llm/core';

const noPieces: BytePieces = [];

/**
 * The body of a request, in the pieces it came in.
 *
 * The limit is enforced twice, because a client may lie: by `content-length` before anything is read, and by
 * counting what arrives. A compressed body is refused, since a short one can expand to any size. What fails
 * here leaves the rest of the body unread on the connection: `discardBody` takes care of it.
 *
 * @throws {LLMError} payload_too_large: it is, or says that it will be, longer than `maxBytes`;
 *   invalid_request: it is compressed; cancelled: the client went away before its end
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<BytePieces> {
  const { headers } = request;
  const announced = headers['content-length'];
  if (announced === undefined && headers['transfer-encoding'] === undefined)
    return Promise.resolve(noPieces);
  if (Number(announced) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return Promise.reject(
      new LLMError('invalid_request', 'the body must not be compressed', { status: 415 }),
    );
  }
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > maxBytes) reject(tooLarge(maxBytes));
      else pieces.push(piece);
    });
    // These events come once, so `on` will do: `once` would allocate a wrapper for each listener and call.
    request.on('end', () => resolve(pieces));
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
    // The listener of `readBody` would go on counting and collecting.
    request.removeAllListeners('data');
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > limits.maxBytes) settle();
    });
    request.once('end', settle);
    request.once('close', settle);
    request.resume();
  });
}

function tooLarge(maxBytes: number): LLMError {
  return new LLMError(
    'payload_too_large',
    `the body is larger than the ${maxBytes} bytes that the gateway takes`,
  );
}
