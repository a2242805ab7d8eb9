import type { Headers } from '@llm/core';
import type { Reply } from '../inbound.ts';

/** A whole answer: JSON bytes as they are, or a value to print. */
export function jsonResponse(body: Uint8Array | object, headers: Headers = {}): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
    body: body instanceof Uint8Array ? body : JSON.stringify(body),
  };
}
