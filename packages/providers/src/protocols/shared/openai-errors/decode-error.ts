import { failureWords } from '../failure-words.ts';
import { isPromptTooLong } from '../prompt-too-long.ts';
import { isOutOfMoney } from '../out-of-money.ts';
import { readRetryAfter } from '../retry-after.ts';
import { codeOfClass, createStatusCodes } from '../status-codes.ts';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  type ErrorCode,
  type Failure,
  type JsonObject,
  type JsonValue,
  LLMError,
  redactKeys,
} from '@llm/core';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** What stands at `error` of a failed answer. */
interface WireError {
  readonly message?: Unsure;
  readonly type?: Unsure;
  readonly param?: Unsure;
  /** What OpenRouter adds, such as why a prompt was flagged. */
  readonly metadata?: Unsure;
  /** A word with OpenAI, an HTTP status with others. */
  readonly code?: Unsure;
  readonly status?: Unsure;
  readonly status_code?: Unsure;
}

// What providers write at `code`, or else at `type`. OpenAI: developers.openai.com/api/docs/guides/error-codes;
// Azure: learn.microsoft.com/azure/ai-services/openai/concepts/content-filter; Alibaba:
// alibabacloud.com/help/en/model-studio/error-code; all read 2026-11-20. The last group is our own.
const byVendorCode: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['context_length_exceeded', 'context_length_exceeded'],
  ['string_above_max_length', 'context_length_exceeded'],
  ['model_max_prompt_tokens_exceeded', 'context_length_exceeded'],
  ['content_policy_violation', 'content_filtered'],
  ['content_filter', 'content_filtered'],
  ['ResponsibleAIPolicyViolation', 'content_filtered'],
  ['invalid_prompt', 'content_filtered'],
  ['moderation_blocked', 'content_filtered'],
  ['data_inspection_failed', 'content_filtered'],
  ['invalid_api_key', 'authentication'],
  ['authentication_error', 'authentication'],
  ['permission_error', 'permission_denied'],
  ['permission_denied', 'permission_denied'],
  ['unsupported_country_region_territory', 'permission_denied'],
  ['model_not_found', 'not_found'],
  ['unknown_url', 'unknown_path'],
  ['not_found_error', 'not_found'],
  ['DeploymentNotFound', 'not_found'],
  ['insufficient_quota', 'rate_limited'],
  ['billing_hard_limit_reached', 'rate_limited'],
  ['billing_not_active', 'rate_limited'],
  ['rate_limit_exceeded', 'rate_limited'],
  ['rate_limit_error', 'rate_limited'],
  ['RateLimitReached', 'rate_limited'],
  ['slow_down', 'overloaded'],
  ['engine_overloaded', 'overloaded'],
  ['engine_overloaded_error', 'overloaded'],
  ['overloaded_error', 'overloaded'],
  ['capacity_exceeded', 'overloaded'],
  ['unsupported_parameter', 'invalid_request'],
  ['unsupported_value', 'invalid_request'],
  ['budget_exceeded', 'budget_exceeded'],
  ['queue_timeout', 'queue_timeout'],
  ['payload_too_large', 'payload_too_large'],
  ['timeout', 'timeout'],
  ['overloaded', 'overloaded'],
  ['no_deployment', 'no_deployment'],
  ['repeated_output', 'repeated_output'],
]);

/** Codes that stay true however often one tries. */
const exhausted: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
]);

const byStatus = createStatusCodes([
  // Money is out with DeepSeek and OpenRouter, as `insufficient_quota` is with OpenAI.
  [402, 'rate_limited'],
  [409, 'upstream'],
  // Groq: flex capacity is used up (console.groq.com/docs/errors, read 2026-11-20).
  [498, 'overloaded'],
  [524, 'timeout'],
  [529, 'overloaded'],
]);

// The last resort, for providers that say these things in prose only and under status 400. The sentences are
// those of OpenAI, vLLM, Ollama, Mistral, Together, Groq, Gemini and xAI, as recorded or as their users
// report them (docs.litellm.ai/docs/exception_mapping, read 2026-11-20).
const byText: readonly (readonly [RegExp, ErrorCode])[] = [
  [
    /usage policy|result of (the|our) safety system|content management policy|content filtering policy/i,
    'content_filtered',
  ],
  [/incorrect api key|api key not valid|invalid api key/i, 'authentication'],
];

/**
 * Failures that are about the prompt and not about the deployment, though their status says otherwise: OpenRouter refuses
 * flagged input with 403 and `metadata.flagged_input` (openrouter.ai/docs/api/reference/errors-and-debugging), OpenAI and
 * Groq a prompt above the limit of a minute with 429 "Request too large … must be reduced"; read 2026-11-30. Another
 * deployment would refuse it as well, and this one serves everybody else.
 */
function promptCodeOf({ message, metadata }: WireError, status: number): ErrorCode | undefined {
  const { flagged_input, reasons } = asObject(metadata) ?? {};
  if (status === 403 && (flagged_input !== undefined || reasons !== undefined))
    return 'content_filtered';
  if (status === 429 && tooLarge.test(asString(message) ?? '')) return 'payload_too_large';
  return undefined;
}

const tooLarge =
  /request too large|must be reduced|(?:reduce|shorten) (?:the|your) (?:input|prompt|messages?|request)/i;

/** The error that an upstream's failure means: by its code, else its words, else its status. */
export function decodeError({ status, headers, body }: Failure): LLMError {
  const said = readFailure(body);
  const vendorCode = codeOf(said);
  const code =
    promptCodeOf(said, status) ??
    byVendorCode.get(vendorCode ?? '') ??
    byVendorCode.get(asString(said.type) ?? '') ??
    codeFromText(said.message, status) ??
    (isOutOfMoney(asString(said.message) ?? '') ? 'rate_limited' : undefined) ??
    byStatus.get(status) ??
    codeOfClass(status);
  const param = asString(said.param);
  const retryAfterMs = readRetryAfter(headers);
  const requestId = headers['x-request-id'] ?? headers['apim-request-id'] ?? headers['request-id'];
  const isAccount =
    exhausted.has(vendorCode ?? '') || status === 402 || isOutOfMoney(asString(said.message) ?? '');
  return new LLMError(code, messageOf(said, status), {
    ...(isAccount ? { retryable: false } : {}),
    ...(param === undefined ? {} : { param }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    upstream: {
      ...(status === 0 ? {} : { status }),
      ...(vendorCode === undefined ? {} : { code: vendorCode }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(isAccount ? { isAccount } : {}),
    },
  });
}

/**
 * The error of a failure that stands inside a success: in a stream, or in an answer under status 200. Its
 * status is what it says itself.
 */
export function decodeInBandError(body: unknown): LLMError {
  const said = readFailure(body);
  const status = [said.status_code, said.status, said.code]
    .map(toStatus)
    .find((found) => found > 0);
  return decodeError({ status: status ?? statusFor(said), headers: {}, body });
}

function toStatus(value: unknown): number {
  const number = asNumber(typeof value === 'string' ? Number(value) : value);
  return number !== undefined && number >= 400 && number < 600 ? number : 0;
}

/** Whether a body is an error as OpenAI writes it, which its clients read: they show `error.message`. */
export function isError(body: JsonObject): boolean {
  const message = asObject(body['error'])?.['message'];
  return typeof message === 'string' && message !== '';
}

function statusFor({ type }: WireError): number {
  return type === 'invalid_request_error' ? 400 : 0;
}

/** What a body says of its failure. Where the words stand is for `failureWords` to know. */
function readFailure(body: unknown): WireError {
  // Gemini answers an error in a list.
  const outer = asObject(asArray(body)?.[0] ?? body) ?? {};
  const { type, param, code } = asObject(outer['error']) ?? outer;
  return { ...asObject(outer['error']), type, param, code, message: failureWords(body) };
}

function codeOf({ code, type }: WireError): string | undefined {
  if (typeof code === 'number') return String(code);
  return asString(code) || asString(type) || undefined;
}

function codeFromText(message: unknown, status: number): ErrorCode | undefined {
  const text = asString(message);
  if (text === undefined || ![0, 400, 413, 422].includes(status)) return undefined;
  if (isPromptTooLong(text)) return 'context_length_exceeded';
  return byText.find(([pattern]) => pattern.test(text))?.[1];
}

function messageOf({ message }: WireError, status: number): string {
  const text = asString(message);
  if (text !== undefined && text !== '') return redactKeys(text);
  return status === 0 ? 'the upstream failed' : `the upstream answered with status ${status}`;
}
