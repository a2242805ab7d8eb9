import type { TransportRequest } from '../../contract/transport.ts';
import { LLMError } from '../../error/llm-error.ts';
import { type HeaderNames, isToken } from './header-names.ts';

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
  { method, path, headers }: Pick<TransportRequest, 'method' | 'path' | 'headers'>,
  { host, names, bodyLength }: PrintOptions,
): string {
  if (!isToken(method)) throw refuse('method', 'the method of a request is no name');
  if (unprintable.test(path) || !path.startsWith('/')) {
    throw refuse('path', 'the path of a request holds what no URL may hold');
  }
  let lines = 'connection: keep-alive\r\n';
  let hasHost = false;
  for (const given in headers) {
    const value = headers[given];
    if (value === undefined) continue;
    const name = names.lower(given);
    if (name === 'host') {
      if (hasHost) throw refuse('host', 'a request has one host, and two are given');
      hasHost = true;
    }
    lines += printHeader(name, value);
  }
  const start = `${method} ${path} HTTP/1.1\r\n`;
  const text = hasHost ? start + lines : `${start}host: ${host}\r\n${lines}`;
  // Without a length a server may wait for the body of a `POST` that has none.
  const told = bodyLength ?? (method === 'GET' || method === 'HEAD' ? undefined : 0);
  return told === undefined ? `${text}\r\n` : `${text}content-length: ${told}\r\n\r\n`;
}

// RFC 3986 section 2: everything else is percent-encoded.
const unprintable = /[^\x21-\x7e]/;

// RFC 9110 section 5.5, with the bytes above ASCII that it calls opaque.
const badValue = /[^\t\x20-\x7e\x80-\xff]/;

// They frame the body or steer the connection. Only the transport knows what is true of them.
const owned: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function printHeader(name: string | undefined, value: string): string {
  if (name === undefined)
    throw refuse('headers', 'the name of a header holds what no name may hold');
  if (owned.has(name)) {
    throw refuse(name, `the header ${name} is set by the transport and cannot be given`);
  }
  if (badValue.test(value)) {
    throw refuse(name, `the header ${name} holds a character that no header may hold`);
  }
  return `${name}: ${value}\r\n`;
}

function refuse(param: string, message: string): LLMError {
  return new LLMError('invalid_request', message, { param });
}
