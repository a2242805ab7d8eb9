import {
  asNumber,
  asObject,
  asString,
  type ErrorCode,
  type Failure,
  type Headers,
  type JsonObject,
  LLMError,
  redactKeys,
} from '@llm/core';
import { describeStatus } from '../shared/describe-status.ts';
import { failureWords } from '../shared/failure-words.ts';
import { isPromptTooLong } from '../shared/prompt-too-long.ts';
import { readRetryAfter } from '../shared/retry-after.ts';
import { codeOfClass, createStatusCodes } from '../shared/status-codes.ts';
import { protocolId } from './wire.ts';

// Exceptions of the service model of bedrock-runtime 2023-09-30, and those that AWS's front door gives for every service
// (docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html); both read 2026-11-30. In lower case, because a
// stream writes them with a small letter.
const byType: ReadonlyMap<string, ErrorCode> = new Map([
  ['validationexception', 'invalid_request'],
  ['accessdeniedexception', 'permission_denied'],
  ['resourcenotfoundexception', 'not_found'],
  ['throttlingexception', 'rate_limited'],
  ['servicequotaexceededexception', 'rate_limited'],
  ['modeltimeoutexception', 'timeout'],
  ['modelnotreadyexception', 'overloaded'],
  ['serviceunavailableexception', 'overloaded'],
  ['internalserverexception', 'upstream'],
  ['modelerrorexception', 'upstream'],
  ['modelstreamerrorexception', 'upstream'],
  ['expiredtokenexception', 'authentication'],
  ['incompletesignature', 'authentication'],
  ['incompletesignatureexception', 'authentication'],
  ['invalidclienttokenid', 'authentication'],
  ['invalidsignatureexception', 'authentication'],
  ['missingauthenticationtoken', 'authentication'],
  ['missingauthenticationtokenexception', 'authentication'],
  ['notauthorized', 'permission_denied'],
  ['optinrequired', 'permission_denied'],
  ['requestexpired', 'authentication'],
  ['signaturedoesnotmatch', 'authentication'],
  ['unrecognizedclientexception', 'authentication'],
  ['internalfailure', 'upstream'],
  ['serviceunavailable', 'overloaded'],
  ['throttling', 'rate_limited'],
  ['toomanyrequestsexception', 'rate_limited'],
  ['unknownoperationexception', 'not_found'],
  ['validationerror', 'invalid_request'],
]);

const byStatus = createStatusCodes([
  [424, 'upstream'],
  [529, 'overloaded'],
]);

// Bedrock says `ValidationException` for all of these too, so that only the sentence tells
// (recorded answers, and reports of users; read 2026-11-30).
const bySentence: readonly (readonly [RegExp, ErrorCode])[] = [
  [/model identifier is invalid|could not resolve the foundation model/i, 'not_found'],
  [/content filter(?:ing)? policy|blocked by (?:the )?content filter/i, 'content_filtered'],
];

/** A failed answer: by the exception that a header names, else by its status. */
export function decodeError({ status, headers, body }: Failure): LLMError {
  const fields = asObject(body) ?? {};
  const type =
    headers['x-amzn-errortype'] ?? asString(fields['__type']) ?? asString(fields['code']);
  return toError({ type, status, headers, body });
}

/** An exception inside a stream, by its name. */
export function decodeException(type: string, body: unknown): LLMError {
  const fields = asObject(body) ?? {};
  // For an error of the model, the service reports the status that it got from the model.
  const status = asNumber(fields['originalStatusCode']);
  return toError({ type: asString(fields['code']) ?? type, status, headers: {}, body });
}

interface Trouble {
  readonly type: string | undefined;
  readonly status: number | undefined;
  readonly headers: Headers;
  readonly body: unknown;
}

function toError({ type: written, status, headers, body }: Trouble): LLMError {
  const type = written === undefined ? undefined : nameOf(written);
  const said = failureWords(body);
  const fields: JsonObject | undefined = asObject(body);
  const requestId = headers['x-amzn-requestid'];
  const retryAfterMs = readRetryAfter(headers);
  const code = refine(codeOf(type, status), said);
  return new LLMError(code, said === undefined ? describe(type, status) : redactKeys(said), {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    upstream: {
      ...(status === undefined ? {} : { status }),
      ...(type === undefined ? {} : { code: type }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(fields === undefined || type === undefined
        ? {}
        : // The name stands in a header that callers do not get, and their clients read it here as well.
          { native: { protocol: protocolId, body: { ...fields, __type: type } } }),
    },
  });
}

/** `ValidationException` of `com.amazon.coral#ValidationException` and `ValidationException:http://…`, with a capital letter. */
function nameOf(written: string): string {
  const [name = ''] = (written.split('#').at(-1) ?? '').split(':');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function codeOf(type: string | undefined, status: number | undefined): ErrorCode {
  const ofModel = type?.toLowerCase() === 'modelstreamerrorexception';
  // The model's own status says more than the general code for model errors.
  const known =
    (ofModel ? byStatus.get(status ?? 0) : undefined) ?? byType.get(type?.toLowerCase() ?? '');
  if (known !== undefined) return known;
  const ofStatus = byStatus.get(status ?? 0);
  if (ofStatus !== undefined) return ofStatus;
  return codeOfClass(status);
}

function refine(code: ErrorCode, said: string | undefined): ErrorCode {
  if (code !== 'invalid_request' || said === undefined) return code;
  if (isPromptTooLong(said)) return 'context_length_exceeded';
  return bySentence.find(([sentence]) => sentence.test(said))?.[1] ?? code;
}

function describe(type: string | undefined, status: number | undefined): string {
  if (type !== undefined) return `the upstream answered with ${type}`;
  return describeStatus(status);
}
