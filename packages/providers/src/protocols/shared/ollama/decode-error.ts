import {
  asObject,
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
import { errorDialect } from './error-dialect.ts';

const byStatus = createStatusCodes([
  [402, 'permission_denied'],
  // Ollama reports that its client, the gateway, closed the connection.
  [499, 'upstream'],
]);

// Ollama has no codes, only sentences (github.com/ollama/ollama, server/routes.go and llm/server.go, and the recordings of
// ollama.com, read 2026-11-30).
const byText: readonly (readonly [RegExp, ErrorCode])[] = [
  [/server (?:is )?busy|maximum pending requests/i, 'overloaded'],
  [
    /does not support (?:tools|thinking|chat|generate|embeddings|images|insert|vision)/i,
    'unsupported',
  ],
  [/model ['"]?.{1,200}['"]? not found/i, 'not_found'],
  [/^unauthorized$/i, 'authentication'],
  [/rate limit|too many requests|(?:hourly|weekly|daily) usage limit/i, 'rate_limited'],
];

/** A failed answer: by its sentence, else by its status. */
export function decodeError({ status, headers, body }: Failure): LLMError {
  const retryAfterMs = readRetryAfter(headers);
  return toError(body, status, retryAfterMs);
}

/** A failure inside a stream, or under a success status. It has no status. */
export function decodeEmbeddedError(body: unknown): LLMError {
  return toError(body, undefined, undefined);
}

/** Whether a body is an error as Ollama writes it, which its clients read. */
export function isError(body: JsonObject): boolean {
  return typeof body['error'] === 'string' && body['error'] !== '';
}

function toError(
  body: unknown,
  status: number | undefined,
  retryAfterMs: number | undefined,
): LLMError {
  const said = failureWords(body);
  const whole = asObject(body);
  const isAccount = status === 402 || isOutOfMoney(said ?? '');
  return new LLMError(
    toCode(said ?? '', status),
    said === undefined ? describeStatus(status) : redactKeys(said),
    {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      upstream: {
        ...(status === undefined ? {} : { status }),
        ...(isAccount ? { isAccount } : {}),
        ...(whole !== undefined && isError(whole)
          ? { native: { protocol: errorDialect, body: whole } }
          : {}),
      },
    },
  );
}

function toCode(said: string, status: number | undefined): ErrorCode {
  const known = byStatus.get(status ?? 0);
  if (known !== undefined) return known;
  if (isPromptTooLong(said)) return 'context_length_exceeded';
  const meant = byText.find(([text]) => text.test(said))?.[1];
  if (meant !== undefined) return meant;
  return codeOfClass(status);
}
