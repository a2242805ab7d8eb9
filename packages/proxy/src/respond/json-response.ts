import { type JsonObject, printJson } from '@llm/core';
import type { Reply } from '../inbound.ts';

/** A non-streaming response, printed as JSON. The headers are the caller's to give away; one is added. */
export function jsonResponse(body: JsonObject, headers: Record<string, string> = {}): Reply {
  headers['content-type'] = 'application/json';
  return { status: 200, headers, body: printJson(body) };
}
