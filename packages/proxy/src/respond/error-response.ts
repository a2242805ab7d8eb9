import { type ServerCodec, type Headers, type JsonObject, LLMError, toLLMError } from '@llm/core';
import type { Reply } from '../inbound.ts';
import { redact } from './redact.ts';

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
    body: own
      ? redact(JSON.stringify(native.body))
      : JSON.stringify(withRequestId(body, requestId)),
  };
}

/** The failure as callers may see it: without keys, and without what only a stack trace should say. */
export function toCallerError(cause: unknown): LLMError {
  const error = toLLMError(cause);
  const message = redact(error.message);
  if (message === error.message) return error;
  const { code, status, retryable, retryAfterMs, provider, model, param, upstream } = error;
  const details: Record<string, unknown> = {
    status,
    retryable,
    retryAfterMs,
    provider,
    model,
    param,
    upstream,
  };
  return new LLMError(code, message, { ...details, cause: error });
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
