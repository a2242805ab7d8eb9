import {
  type Attempt,
  type CallRecord,
  changeError,
  type ErrorCode,
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
import { toHeaderValue } from './header-value.ts';
import { queueHeaders } from './queue-headers.ts';
import { addUpstreamHeaders } from './upstream-headers.ts';

/** How errors read to a caller: the codec of its protocol, and that protocol's name. */
export interface ErrorDialect {
  readonly protocol: string;
  readonly encodeError: ServerCodec['encodeError'];
}

/** What was done before a call failed. */
interface Attempted {
  readonly record?: Pick<CallRecord, 'attempts' | 'queued'>;
}

/** A failure before the first byte, in the caller's words. */
export function errorResponse(
  cause: unknown,
  requestId: string,
  { record, ...dialect }: ErrorDialect & Attempted,
): Reply {
  const { error, status, body } = errorBody(cause, requestId, dialect);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...errorHeaders(error, requestId),
      ...placeHeaders(error, record?.attempts ?? []),
      ...queueHeaders(record?.queued),
    },
    body: printJson(body),
  };
}

/** A failure in the caller's words. */
export interface ErrorBody {
  /** As callers may see it. */
  readonly error: LLMError;
  readonly status: number;
  readonly body: JsonObject;
}

/** What an answer says of a failure, without its headers. */
export function errorBody(cause: unknown, requestId: string, dialect: ErrorDialect): ErrorBody {
  const error = toCallerError(cause);
  const { status, body } = dialect.encodeError(error);
  const native = error.upstream?.native;
  const own = native?.protocol === dialect.protocol;
  return {
    error,
    status: (own ? ownStatusOf(error) : refusalOf(error)) ?? toErrorStatus(status),
    body: own ? native.body : withRequestId(body, requestId),
  };
}

/** The upstream's own words and its own status belong together, where that is the status of an error at all. */
function ownStatusOf({ upstream }: LLMError): number | undefined {
  return isErrorStatus(upstream?.status) ? upstream.status : undefined;
}

/** Clients tell refusals apart by their status, such as 422 from 400, and the code has one for all. */
function refusalOf({ code, upstream }: LLMError): number | undefined {
  const status = upstream?.status;
  return code === 'invalid_request' && isErrorStatus(status) && status < 500 ? status : undefined;
}

function isErrorStatus(status: number | undefined): status is number {
  return status !== undefined && Number.isInteger(status) && status >= 400 && status < 600;
}

/** Statuses beyond 599 are no HTTP (RFC 9110, section 15), and clients read those below 400 as an answer. */
function toErrorStatus(status: number): number {
  return isErrorStatus(status) ? status : 502;
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
  const headers: Record<string, string> = {
    'x-request-id': requestId,
    'request-id': requestId,
    'x-litellm-call-id': requestId,
    'x-llm-error-source': isOfUpstream(error) ? 'upstream' : 'gateway',
    'x-llm-error-code': error.code,
  };
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.ceil(error.retryAfterMs / 1000));
    headers['retry-after-ms'] = String(Math.ceil(error.retryAfterMs));
  }
  addUpstreamHeaders(headers, error.upstream?.headers);
  return headers;
}

/** Tells a refusal of the provider from one of ours, which may have the same status. */
function isOfUpstream({ code, provider, upstream }: LLMError): boolean {
  return upstream !== undefined || (provider !== undefined && isFailureOfProvider.has(code));
}

// What goes wrong between us and a provider has no answer of its own, and is still nobody else's failure.
const isFailureOfProvider: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'connection',
  'timeout',
  'invalid_response',
  'repeated_output',
  'upstream',
  'overloaded',
]);

/** Who failed, as answers say who answered. */
function placeHeaders(error: LLMError, attempts: readonly Attempt[]): Headers {
  const last = attempts.at(-1);
  const provider = error.provider ?? last?.provider;
  return {
    ...(provider !== undefined && { 'x-llm-provider': toHeaderValue(provider) }),
    ...(last !== undefined && {
      'x-llm-deployment': toHeaderValue(last.deployment),
      'x-llm-attempts': String(attempts.length),
      'x-litellm-model-id': toHeaderValue(last.deployment),
    }),
  };
}

/** Protocols whose errors carry the id of the request have a place for it. */
function withRequestId(body: JsonObject, requestId: string): JsonObject {
  return 'request_id' in body ? { ...body, request_id: requestId } : body;
}
