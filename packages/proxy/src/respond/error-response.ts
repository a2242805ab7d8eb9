import {
  changeError,
  type Headers,
  isObject,
  type JsonObject,
  type JsonValue,
  type LLMError,
  printJson,
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
    body: printJson(own ? native.body : withRequestId(body, requestId)),
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

/**
 * The body itself where no key stands in one of its texts.
 *
 * Each text is searched by itself: in printed JSON the `n` of an escaped line break would stand before a key like a
 * letter of the same word, and hide it.
 */
function redactBody(body: JsonObject): JsonObject {
  const redacted = redactTexts(body);
  return redacted === undefined || !isObject(redacted) ? body : redacted;
}

/** The value without keys; `undefined` where it has none. */
function redactTexts(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'string') {
    const text = redactKeys(value);
    return text === value ? undefined : text;
  }
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    const redacted = items.map(redactTexts);
    return redacted.every((item) => item === undefined)
      ? undefined
      : items.map((item, at) => redacted[at] ?? item);
  }
  if (!isObject(value)) return undefined;
  let changed: Record<string, JsonValue | undefined> | undefined;
  for (const [name, item] of Object.entries(value)) {
    const redacted = item === undefined ? undefined : redactTexts(item);
    if (redacted !== undefined) (changed ??= { ...value })[name] = redacted;
  }
  return changed;
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
