import {
  asObject,
  asString,
  type ErrorCode,
  type Failure,
  type JsonObject,
  LLMError,
  redactKeys,
} from '@llm/core';
import { describeStatus } from '../describe-status.ts';
import { failureWords } from '../failure-words.ts';
import { isOutOfMoney } from '../out-of-money.ts';
import { isPromptTooLong } from '../prompt-too-long.ts';
import { readRetryAfter } from '../retry-after.ts';
import { codeOfClass, createStatusCodes } from '../status-codes.ts';

// docs.cohere.com/v2/reference/errors, read 2026-11-30. 498 is a token that is blocked.
const byStatus = createStatusCodes([
  [402, 'permission_denied'],
  [498, 'authentication'],
  // Cohere reports that its client, the gateway, closed the connection.
  [499, 'upstream'],
  [501, 'unsupported'],
]);

/** A failed answer: by the type of its error or its sentence where a prompt was too long, else by its status. */
export function decodeError({ status, headers, body }: Failure): LLMError {
  return toError(body, status, readRetryAfter(headers));
}

/** A failure inside a stream, or under a success status. It has no status. */
export function decodeEmbeddedError(body: unknown): LLMError {
  return toError(body, undefined, undefined);
}

/** Whether a body is an error as Cohere writes it. */
export function isError(body: JsonObject): boolean {
  return typeof body['message'] === 'string' && body['message'] !== '';
}

function toError(
  body: unknown,
  status: number | undefined,
  retryAfterMs: number | undefined,
): LLMError {
  const whole = asObject(body);
  const said = failureWords(body);
  const type = asString(whole?.['error_type']);
  const isAccount = status === 402 || isOutOfMoney(said ?? '');
  const isLong = type === 'TOO_MANY_TOKENS' || isPromptTooLong(said ?? '');
  return new LLMError(
    isLong && isOfCaller(status) ? 'context_length_exceeded' : toCode(status),
    said === undefined ? describeStatus(status) : redactKeys(said),
    {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      upstream: {
        ...(status === undefined ? {} : { status }),
        ...(type === undefined ? {} : { code: type }),
        ...(isAccount ? { isAccount } : {}),
      },
    },
  );
}

function isOfCaller(status: number | undefined): boolean {
  return status === undefined || status === 400 || status === 413 || status === 422;
}

function toCode(status: number | undefined): ErrorCode {
  const known = byStatus.get(status ?? 0);
  if (known !== undefined) return known;
  return codeOfClass(status);
}
