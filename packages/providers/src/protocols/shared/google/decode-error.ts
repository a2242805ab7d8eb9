import {
  asArray,
  asNumber,
  asObject,
  asString,
  LLMError,
  redactKeys,
  type ErrorCode,
  type Failure,
  type Headers,
  type JsonObject,
} from '@llm/core';
import { describeStatus } from '../describe-status.ts';
import { failureWords } from '../failure-words.ts';
import { isOutOfMoney } from '../out-of-money.ts';
import { isPromptTooLong } from '../prompt-too-long.ts';
import { readRetryAfter } from '../retry-after.ts';
import { codeOfClass, createStatusCodes } from '../status-codes.ts';
import { errorsOfGoogle, type WireError } from './wire-error.ts';

// `reason` of google.rpc.ErrorInfo (googleapis: google/api/error_reason.proto, read 2026-11-30). A wrong key has status
// 400 with Gemini, as a wrong request has.
const byReason: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['API_KEY_INVALID', 'authentication'],
  ['ACCESS_TOKEN_EXPIRED', 'authentication'],
  ['ACCESS_TOKEN_TYPE_UNSUPPORTED', 'authentication'],
  ['CREDENTIALS_MISSING', 'authentication'],
  ['ACCOUNT_STATE_INVALID', 'authentication'],
  ['API_KEY_SERVICE_BLOCKED', 'permission_denied'],
  ['API_KEY_HTTP_REFERRER_BLOCKED', 'permission_denied'],
  ['API_KEY_IP_ADDRESS_BLOCKED', 'permission_denied'],
  ['SERVICE_DISABLED', 'permission_denied'],
  ['BILLING_DISABLED', 'permission_denied'],
  ['CONSUMER_INVALID', 'permission_denied'],
  ['CONSUMER_SUSPENDED', 'permission_denied'],
  ['IAM_PERMISSION_DENIED', 'permission_denied'],
  ['USER_PROJECT_DENIED', 'permission_denied'],
  ['LOCATION_POLICY_VIOLATED', 'permission_denied'],
  ['RATE_LIMIT_EXCEEDED', 'rate_limited'],
  ['RESOURCE_QUOTA_EXCEEDED', 'rate_limited'],
]);

// google.rpc.Code (googleapis: google/rpc/code.proto, and ai.google.dev/gemini-api/docs/troubleshooting, read 2026-11-30).
const byStatusWord: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['INVALID_ARGUMENT', 'invalid_request'],
  ['FAILED_PRECONDITION', 'invalid_request'],
  ['OUT_OF_RANGE', 'invalid_request'],
  ['UNAUTHENTICATED', 'authentication'],
  ['PERMISSION_DENIED', 'permission_denied'],
  ['NOT_FOUND', 'not_found'],
  ['RESOURCE_EXHAUSTED', 'rate_limited'],
  ['CANCELLED', 'upstream'],
  ['ABORTED', 'upstream'],
  ['ALREADY_EXISTS', 'upstream'],
  ['INTERNAL', 'upstream'],
  ['UNKNOWN', 'upstream'],
  ['DATA_LOSS', 'upstream'],
  ['UNIMPLEMENTED', 'unsupported'],
  ['UNAVAILABLE', 'overloaded'],
  ['DEADLINE_EXCEEDED', 'timeout'],
]);

const byStatus = createStatusCodes([
  [402, 'permission_denied'],
  [409, 'upstream'],
  [499, 'upstream'],
]);

// The last resort: Gemini says both with `INVALID_ARGUMENT` alone (as its users quote it, read 2026-11-30).
const byText: readonly (readonly [RegExp, ErrorCode])[] = [
  [/API key (?:not valid|not found|expired)/i, 'authentication'],
  [/request payload size exceeds/i, 'payload_too_large'],
];

/** A failed answer: by the reason in its details, else by the name of its status, else by the status. */
export function decodeError({ status, headers, body }: Failure): LLMError {
  return toError({ status, headers, body });
}

/** A failure inside a stream, or under a success status. Its status is what it says itself. */
export function decodeEmbeddedError(body: unknown): LLMError {
  const code = asNumber(readError(body).code);
  const status = code !== undefined && code >= 400 && code < 600 ? code : undefined;
  return toError({ ...(status !== undefined && { status }), headers: {}, body });
}

/** Whether a body is an error as Google writes it, which its clients read. */
export function isError(body: JsonObject): boolean {
  const error = asObject(body['error']);
  return asNumber(error?.['code']) !== undefined && typeof error?.['message'] === 'string';
}

interface WireFailure {
  readonly status?: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Streams that are no SSE begin with their error in a list. */
function readError(body: unknown): WireError {
  const outer = asObject(asArray(body)?.[0] ?? body);
  return asObject(outer?.['error']) ?? {};
}

function toError({ status, headers, body }: WireFailure): LLMError {
  const wire = readError(body);
  const details = (asArray(wire.details) ?? []).map(asObject).filter((one) => one !== undefined);
  const said = failureWords(body);
  const reason = asString(ofType(details, 'ErrorInfo')?.['reason']);
  const word = asString(wire.status);
  const code = refine(toCode({ reason, word, status }), said);
  const retryAfterMs = retryDelay(details) ?? readRetryAfter(headers);
  const cause = reason ?? word;
  const isAccount =
    status === 402 || reason === 'BILLING_DISABLED' || isOutOfMoneyOf(said, details);
  const whole = asObject(asArray(body)?.[0] ?? body);
  return new LLMError(code, said === undefined ? describeStatus(status) : redactKeys(said), {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    upstream: {
      ...(status === undefined ? {} : { status }),
      ...(cause === undefined ? {} : { code: cause }),
      ...(isAccount ? { isAccount } : {}),
      ...(whole !== undefined && isError(whole)
        ? { native: { protocol: errorsOfGoogle, body: whole } }
        : {}),
    },
  });
}

/** A quota of each minute comes back by itself, and the sentence that tells of it is the same as for a bill. */
function isOutOfMoneyOf(said: string | undefined, details: readonly JsonObject[]): boolean {
  return isOutOfMoney(said ?? '') && ofType(details, 'QuotaFailure') === undefined;
}

function ofType(details: readonly JsonObject[], type: string): JsonObject | undefined {
  return details.find(
    (detail) => asString(detail['@type'])?.endsWith(`google.rpc.${type}`) === true,
  );
}

interface Said {
  readonly reason: string | undefined;
  readonly word: string | undefined;
  readonly status: number | undefined;
}

function toCode({ reason, word, status }: Said): ErrorCode {
  const known =
    byReason.get(reason ?? '') ?? byStatusWord.get(word ?? '') ?? byStatus.get(status ?? 0);
  if (known !== undefined) return known;
  return codeOfClass(status);
}

function refine(code: ErrorCode, said: string | undefined): ErrorCode {
  if (said === undefined || code !== 'invalid_request') return code;
  if (isPromptTooLong(said)) return 'context_length_exceeded';
  return byText.find(([text]) => text.test(said))?.[1] ?? code;
}

// Quotas of a day are the longest that there are. What says more is a duration gone wrong.
const longestMs = 86_400_000;

/** `google.rpc.RetryInfo`: a number of seconds with an `s`, such as `34.07s`. */
function retryDelay(details: readonly JsonObject[]): number | undefined {
  const written = asString(ofType(details, 'RetryInfo')?.['retryDelay']);
  const seconds = /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(written ?? '')?.[1];
  if (seconds === undefined) return undefined;
  const ms = Math.ceil(Number(seconds) * 1_000);
  return ms <= longestMs ? ms : undefined;
}
