import type { TransportRequest } from '../contract/transport.ts';
import { LLMError } from '../error/llm-error.ts';
import { type HeaderNames, isToken } from './header-names.ts';

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

/** @throws {LLMError} invalid_request: the origin is no http or https URL */
export function parseOrigin(origin: string): URL {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw refuse('origin', 'the origin of a request is not an http or https URL');
}

/** @throws {LLMError} invalid_request: the method or the path holds what would break the first line of a request */
export function checkTarget({ method, path }: Pick<TransportRequest, 'method' | 'path'>): void {
  if (!isToken(method)) throw refuse('method', 'the method of a request is no name');
  if (unprintable.test(path) || !path.startsWith('/')) {
    throw refuse('path', 'the path of a request holds what no URL may hold');
  }
}

/**
 * The name of a header in lower case, once name and value are known to be harmless.
 *
 * @throws {LLMError} invalid_request: the name or the value would break the head, or the header belongs to the transport
 */
export function checkHeader(given: string, value: string, names: HeaderNames): string {
  const name = names.lower(given);
  if (name === undefined)
    throw refuse('headers', 'the name of a header holds what no name may hold');
  if (owned.has(name)) {
    throw refuse(name, `the header ${name} is set by the transport and cannot be given`);
  }
  if (badValue.test(value)) {
    throw refuse(name, `the header ${name} holds a character that no header may hold`);
  }
  return name;
}

/** Why a header can stand in no request, for who reads headers long before they are sent; `undefined` where it can. */
export function headerComplaint(name: string, value: string): string | undefined {
  if (!isToken(name)) return 'is no name of a header';
  if (owned.has(name.toLowerCase())) return 'is set by the transport and cannot be given';
  return badValue.test(value) ? 'holds a character that no header may hold' : undefined;
}

/** The `host` header stands twice in one request. */
export function secondHostError(): LLMError {
  return refuse('host', 'a request has one host, and two are given');
}

function refuse(param: string, message: string): LLMError {
  return new LLMError('invalid_request', message, { param });
}
