import {
  changeError,
  type Headers,
  isObject,
  type JsonObject,
  type LLMError,
  parseJson,
  redactKeys,
  type ServerCodec,
  toLLMError,
} from '@llm/core';
import type { Reply } from '../inbound.ts';

/** How errors read to a caller: the codec of its protocol, and that protocol's name. */
export interface ErrorDialect {
  readonly protocol: string;
  readonly encodeError: ServerCodec['encodeError'];
}

/** A failure before the first byte, in the caller's words. */
export function errorResponse(cause: unknown, requestId: string, dialect: ErrorDialect): Reply {
  const error = toCallerError(cause);
  const { status, body } = dialect.encodeError(error);
  const native = error.upstream?.native;
  const own = native?.protocol === dialect.protocol;
  return {
    // The upstream's own words and its own status belong together.
    status: own ? (error.upstream?.status ?? status) : status,
    headers: { 'content-type': 'application/json', ...errorHeaders(error, requestId) },
    body: JSON.stringify(own ? native.body : withRequestId(body, requestId)),
  };
}

/**
 * The failure as callers may see it: without keys, in its own words as well as in those of the upstream, and without
 * what only a stack trace should say.
 */
export function toCallerError(cause: unknown): LLMError {
  const error = toLLMError(cause);
  const message = redactKeys(error.message);
  const native = error.upstream?.native;
  const body = native === undefined ? undefined : redactBody(native.body);
  if (message === error.message && body === native?.body) return error;
  return changeError(error, {
    message,
    cause: error,
    ...(native !== undefined &&
      body !== undefined && { upstream: { ...error.upstream, native: { ...native, body } } }),
  });
}

/** The body itself where no key stands in it. */
function redactBody(body: JsonObject): JsonObject {
  const printed = JSON.stringify(body);
  const redacted = redactKeys(printed);
  if (redacted === printed) return body;
  const parsed = parseJson(redacted);
  // A key has no sign that ends a text of JSON, so this always is an object.
  return isObject(parsed) ? parsed : {};
}

function errorHeaders(error: LLMError, requestId: string): Headers {
  return {
    'x-request-id': requestId,
    'request-id': requestId,
    // Tells a refusal of the provider from one of ours, which may have the same status.
    'x-llm-error-source': error.upstream === undefined ? 'gateway' : 'upstream',
    'x-llm-error-code': error.code,
    ...(error.retryAfterMs === undefined
      ? {}
      : {
          'retry-after': String(Math.ceil(error.retryAfterMs / 1000)),
          'retry-after-ms': String(Math.ceil(error.retryAfterMs)),
        }),
  };
}

/** Protocols whose errors carry the id of the request have a place for it. */
function withRequestId(body: JsonObject, requestId: string): JsonObject {
  return 'request_id' in body ? { ...body, request_id: requestId } : body;
}
