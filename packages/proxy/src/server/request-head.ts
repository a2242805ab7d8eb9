import type { IncomingMessage } from 'node:http';
import type { Headers } from '@llm/core';
import type { UnreadRequest } from '../create-gateway.ts';
import type { InboundHead } from '../inbound.ts';

/** What is known of a request before its body is read. */
export function toHead(request: IncomingMessage, signal: AbortSignal): InboundHead {
  const { method = '', url = '/' } = request;
  const mark = url.indexOf('?');
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    peer: request.socket.remoteAddress,
    headers: toHeaders(request),
    signal,
  };
}

/** The path as the client wrote it, without the query. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

/** What a refusal needs of a request whose body is not read. */
export function toUnread(request: IncomingMessage): UnreadRequest {
  const { method = '', socket } = request;
  return { method, path: pathOf(request), peer: socket.remoteAddress };
}

function toHeaders({ headers }: IncomingMessage): Headers {
  if (isPlain(headers)) return headers;
  const { 'set-cookie': _, ...plain } = headers;
  return isPlain(plain) ? plain : {};
}

/** `set-cookie` is the one header whose values Node gives as a list. Clients do not send it. */
function isPlain(headers: IncomingMessage['headers']): headers is Record<string, string> {
  return headers['set-cookie'] === undefined;
}
