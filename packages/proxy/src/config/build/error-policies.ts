import type { ErrorCode } from '@llm/core';
import type { RetryPolicy } from '@llm/router';
import { errorKinds } from '../schema/error-policy.ts';

type Kind = (typeof errorKinds)[number];

/** What the kinds of LiteLLM are here. A later row wins where two have the same code. */
const codesOf: Readonly<Record<Kind, readonly ErrorCode[]>> = {
  BadRequestError: ['invalid_request', 'unsupported', 'payload_too_large'],
  AuthenticationError: ['authentication', 'permission_denied'],
  NotFoundError: ['not_found'],
  TimeoutError: ['timeout'],
  RateLimitError: ['rate_limited'],
  ContentPolicyViolationError: ['content_filtered'],
  InternalServerError: ['upstream', 'overloaded', 'connection', 'invalid_response'],
  BadGatewayError: ['connection', 'invalid_response'],
  ServiceUnavailableError: ['overloaded'],
};

/** A policy in LiteLLM's words, by the codes of failures; `undefined` where it says nothing. */
export function toPolicy(
  policy: Readonly<Record<string, unknown>> = {},
  suffix: 'Retries' | 'AllowedFails',
): RetryPolicy | undefined {
  const entries = errorKinds.flatMap((kind) => {
    const value = policy[`${kind}${suffix}`];
    return typeof value !== 'number' ? [] : codesOf[kind].map((code) => [code, value] as const);
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
