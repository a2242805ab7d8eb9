import { type NativeAnswer, scanEnvelope, spliceEnvelope } from '@llm/core';

type Bytes = Pick<NativeAnswer, 'bytes' | 'contentType'>;

const encoder = new TextEncoder();

/** An answer with the milliseconds that it took; the answer itself where nobody asks for them, or where it is no JSON object. */
export function withResponseMs(answer: Bytes, responseMs: number | undefined): Bytes {
  if (responseMs === undefined || (answer.contentType ?? 'application/json') !== 'application/json')
    return answer;
  const envelope = envelopeOf(answer.bytes);
  if (envelope === undefined) return answer;
  const pieces = spliceEnvelope(envelope, { set: { _response_ms: responseMs } });
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));
  return { ...answer, bytes: joined(bytes) };
}

function envelopeOf(bytes: Uint8Array) {
  try {
    return scanEnvelope(bytes, { code: 'invalid_response' });
  } catch {
    return undefined;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
