import { LLMError, type Transport } from '../../../packages/core/src/index.ts';
import type { GeneratedAnswer } from './upstream-answer.ts';

/** What an upstream answers to a body at its path; `undefined`: nobody answers there. */
export type AnswerRequest = (path: string, body: string) => GeneratedAnswer | undefined;

/**
 * A transport without sockets, whose answers come in two pieces.
 *
 * @param see  told the text of each answer
 */
export function generatedTransport(
  answer: AnswerRequest,
  see: (text: string) => void = () => undefined,
): Transport {
  return ({ path, body = [] }) => {
    const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
    const text = pieces
      .map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece).toString()))
      .join('');
    const given = answer(path, text);
    if (given === undefined)
      return Promise.reject(new LLMError('upstream', `nothing answers at ${path}`));
    see(Buffer.from(given.text).toString());
    return Promise.resolve(toResponse(given));
  };
}

function toResponse({
  status,
  headers,
  text,
  isCut,
}: GeneratedAnswer): Awaited<ReturnType<Transport>> {
  const bytes = Buffer.from(text);
  const half = Math.floor(bytes.length / 2);
  const pieces = [bytes.subarray(0, half), bytes.subarray(half)];
  return {
    status,
    headers,
    replays: 0,
    body: {
      read() {
        const piece = pieces.shift();
        if (piece === undefined && isCut)
          return Promise.reject(new LLMError('connection', 'the answer broke off'));
        return Promise.resolve(piece);
      },
      cancel: () => pieces.splice(0),
    },
  };
}
