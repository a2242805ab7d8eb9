import {
  LLMError,
  asObject,
  asString,
  type ErrorCode,
  type Failure,
  type Headers,
  type JsonObject,
  redactKeys,
} from '@llm/core';
import { describeStatus } from '../shared/describe-status.ts';
import { failureWords } from '../shared/failure-words.ts';
import { isOutOfMoney } from '../shared/out-of-money.ts';
import { isPromptTooLong } from '../shared/prompt-too-long.ts';
import { readRetryAfter } from '../shared/retry-after.ts';
import { codeOfClass, createStatusCodes } from '../shared/status-codes.ts';
import { protocolId, type WireError } from './wire.ts';

// docs.claude.com/en/api/errors and ErrorType of @anthropic-ai/sdk 1.11.0, read 2026-11-20. A billing error
// is the provider's account and not the caller's budget here.
const byType: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['invalid_request_error', 'invalid_request'],
  ['authentication_error', 'authentication'],
  ['billing_error', 'permission_denied'],
  ['permission_error', 'permission_denied'],
  ['not_found_error', 'not_found'],
  ['conflict_error', 'upstream'],
  ['request_too_large', 'payload_too_large'],
  ['rate_limit_error', 'rate_limited'],
  ['timeout_error', 'timeout'],
  ['api_error', 'upstream'],
  ['overloaded_error', 'overloaded'],
]);

const byStatus = createStatusCodes([
  [402, 'permission_denied'],
  [409, 'upstream'],
  [529, 'overloaded'],
]);

// The last resort: Anthropic says both with `invalid_request_error` alone. The first two are in
// docs.claude.com/en/docs/build-with-claude/context-windows, the last in
// platform.claude.com/docs/en/api/errors; read 2026-11-20.
const byText: readonly (readonly [RegExp, ErrorCode])[] = [
  [/blocked by content filtering policy/i, 'content_filtered'],
];

/** A failed answer: by the type of its error, else by its status. */
export function decodeError({ status, headers, body }: Failure): LLMError {
  return toError({ status, headers, body });
}

/** A failure inside a stream, or under a success status. */
export function decodeEmbeddedError(body: unknown): LLMError {
  return toError({ headers: {}, body });
}

interface WireFailure {
  readonly status?: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Whether a body is an error as Anthropic writes it, which its clients read. */
export function isError(body: JsonObject): boolean {
  const error = asObject(body['error']);
  return body['type'] === 'error' && isText(error?.['type']) && isText(error?.['message']);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

function toError({ status, headers, body }: WireFailure): LLMError {
  const fields = asObject(body) ?? {};
  const wire: WireError = asObject(fields['error']) ?? {};
  const type = asString(wire.type);
  const said = failureWords(body);
  const code = refine(toCode(type, status), said);
  const cause = asString(asObject(wire.details)?.['error_code']) ?? type;
  const requestId = asString(headers['request-id']) ?? asString(fields['request_id']);
  const retryable = retryableOf(headers);
  const retryAfterMs = readRetryAfter(headers);
  const isAccount = type === 'billing_error' || status === 402 || isOutOfMoney(said ?? '');
  return new LLMError(code, said === undefined ? describeStatus(status) : redactKeys(said), {
    ...(retryable === undefined ? {} : { retryable }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    upstream: {
      ...(status === undefined ? {} : { status }),
      ...(cause === undefined ? {} : { code: cause }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(isAccount ? { isAccount } : {}),
      ...(isError(fields) ? { native: { protocol: protocolId, body: fields } } : {}),
    },
  });
}

/**
 * Statuses that say what is wrong, where servers of OpenAI's format give nearly every refusal the type `invalid_request_error`. Under others,
 * such as 403 and 413, the text decides.
 */
const plainStatuses: ReadonlySet<number | undefined> = new Set([401, 402, 404, 429]);

function toCode(type: string | undefined, status: number | undefined): ErrorCode {
  // The most general types say less than a status, which servers that imitate Anthropic's set with care.
  const isRefused = status !== undefined && status >= 400 && status < 500;
  const isGeneral =
    (type === 'api_error' && isRefused) ||
    (type === 'invalid_request_error' && plainStatuses.has(status));
  const ofType = isGeneral ? undefined : byType.get(type ?? '');
  const known = ofType ?? byStatus.get(status ?? 0);
  if (known !== undefined) return known;
  return codeOfClass(status);
}

function refine(code: ErrorCode, said: string | undefined): ErrorCode {
  if (said === undefined) return code;
  // Anthropic says it with status 400 and `invalid_request_error`, though it is the account and not the request.
  if (isOutOfMoney(said)) return 'permission_denied';
  if (code !== 'invalid_request') return code;
  if (isPromptTooLong(said)) return 'context_length_exceeded';
  return byText.find(([text]) => text.test(said))?.[1] ?? code;
}

/** `x-should-retry` is what Anthropic's own clients obey before they look at the status. */
function retryableOf(headers: Headers): boolean | undefined {
  const word = headers['x-should-retry'];
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
