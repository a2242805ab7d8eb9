import { type ErrorCode, errorTraits } from '../../error/error-code.ts';
import type { JsonValue } from '../../json/json-value.ts';
import type { Headers } from '../../contract/transport.ts';

/** Exchanges with upstreams, as they were recorded: JSON, for a file beside a test. */
export interface Cassette {
  /** The form of this file. */
  readonly cassette: 1;
  /** In the order in which they were asked. */
  readonly exchanges: readonly RecordedExchange[];
}

/** One request and what came of it. */
export interface RecordedExchange {
  /** The request. */
  readonly request: RecordedRequest;
  /** Absent where there was no answer. */
  readonly response?: RecordedResponse;
  /** Why there was no answer. */
  readonly error?: RecordedError;
}

/** A request without what is secret. */
export interface RecordedRequest {
  /** HTTP method. */
  readonly method: string;
  /** Scheme, host and port of the URL. */
  readonly origin: string;
  /** With its query; values of parameters that hold keys are `***`. */
  readonly path: string;
  /** Values of headers that may hold a key are `***`. */
  readonly headers: Headers;
  /** The body; absent where the request has none. */
  readonly body?: RecordedBody;
}

/** JSON as it is, other text as text, everything else in base64. */
export type RecordedBody =
  { readonly json: JsonValue } | { readonly text: string } | { readonly base64: string };

/** An answer, piece by piece. */
export interface RecordedResponse {
  /** HTTP status. */
  readonly status: number;
  /** Headers, secrets masked. */
  readonly headers: Headers;
  /** Milliseconds from the request to the answer's headers. */
  readonly afterMs: number;
  /** What each read gave. */
  readonly pieces: readonly RecordedPiece[];
  /** What followed the last piece: the end, a failure, or nothing, because its reader left. */
  readonly ending: 'complete' | 'left' | RecordedError;
}

/** What one read gave, and how many milliseconds after the request. Base64 where it is no text, such as half of a character. */
export type RecordedPiece = { readonly atMs: number } & (
  { readonly text: string } | { readonly base64: string }
);

/** A failure of the transport. */
export interface RecordedError {
  /** Code of the failure. */
  readonly code: ErrorCode;
  /** Its message. */
  readonly message: string;
}

/**
 * A cassette, from what a file says.
 *
 * @throws {TypeError} it is none
 */
export function toCassette(value: unknown): Cassette {
  if (!isCassette(value)) throw new TypeError('this is no cassette of recorded exchanges');
  return value;
}

/** Looks at what a replay reads. Whoever edits a cassette by hand sees the rest when it is played. */
function isCassette(value: unknown): value is Cassette {
  if (!has(value, 'cassette', 'exchanges') || value.cassette !== 1) return false;
  return Array.isArray(value.exchanges) && value.exchanges.every(isExchange);
}

function isExchange(value: unknown): boolean {
  if (!has(value, 'request') || !has(value.request, 'method', 'origin', 'path', 'headers'))
    return false;
  if (has(value, 'error')) return isError(value.error);
  if (!has(value, 'response') || !has(value.response, 'status', 'headers', 'pieces', 'ending'))
    return false;
  const { pieces, ending } = value.response;
  const hasEnding = ending === 'complete' || ending === 'left' || isError(ending);
  return hasEnding && Array.isArray(pieces) && pieces.every(isPiece);
}

function isPiece(value: unknown): boolean {
  return has(value, 'text') || has(value, 'base64');
}

function isError(value: unknown): boolean {
  return has(value, 'code', 'message') && Object.hasOwn(errorTraits, String(value.code));
}

function has<Name extends string>(
  value: unknown,
  ...names: readonly Name[]
): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}
