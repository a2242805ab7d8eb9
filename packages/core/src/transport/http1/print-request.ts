import type { TransportRequest } from '../../contract/transport.ts';
import type { HeaderNames } from '../header-names.ts';
import { checkHeader, checkTarget, secondHostError } from '../request-rules.ts';

/** What is needed besides a request to write its head. */
export interface PrintOptions {
  /** As the `host` header has it. */
  readonly host: string;
  readonly names: HeaderNames;
  /** In bytes; `undefined` where there is no body. */
  readonly bodyLength: number | undefined;
}

/**
 * The head of a request, to be written in Latin-1: its first line, its headers, the host unless the request names one, and
 * the headers of the connection.
 *
 * Paths and header values may come from a caller. One with a line break could add headers, end the head, or begin a
 * second request on a connection that other callers use next. So the method, the path, and the name and value of each
 * header are checked here, and the headers that frame the body or steer the connection cannot be given at all.
 *
 * @throws {LLMError} invalid_request, with `param`: a part of it would break the text or belongs to the transport
 */
export function printRequest(
  request: Pick<TransportRequest, 'method' | 'path' | 'headers'>,
  { host, names, bodyLength }: PrintOptions,
): string {
  checkTarget(request);
  const { method, path, headers } = request;
  let lines = 'connection: keep-alive\r\n';
  let hasHost = false;
  for (const given in headers) {
    const value = headers[given];
    if (value === undefined) continue;
    const name = checkHeader(given, value, names);
    if (name === 'host') {
      if (hasHost) throw secondHostError();
      hasHost = true;
    }
    lines += `${name}: ${value}\r\n`;
  }
  const start = `${method} ${path} HTTP/1.1\r\n`;
  const text = hasHost ? start + lines : `${start}host: ${host}\r\n${lines}`;
  // Without a length a server may wait for the body of a `POST` that has none.
  const told = bodyLength ?? (method === 'GET' || method === 'HEAD' ? undefined : 0);
  return told === undefined ? `${text}\r\n` : `${text}content-length: ${told}\r\n\r\n`;
}
