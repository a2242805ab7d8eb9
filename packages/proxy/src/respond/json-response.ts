import { type JsonObject, printJson } from '@llm/core';
import type { Reply } from '../inbound.ts';

/** A whole answer: JSON bytes as they are, or a value to print. The headers are the caller's to give away; one is added. */
export function jsonResponse(
  body: Uint8Array | JsonObject,
  headers: Record<string, string> = {},
): Reply {
  headers['content-type'] = 'application/json';
  return {
    status: 200,
    headers,
    body: body instanceof Uint8Array ? body : printJson(body),
  };
}
