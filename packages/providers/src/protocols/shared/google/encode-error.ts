import type { ErrorCode, JsonObject, LLMError } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { errorsOfGoogle } from './wire-error.ts';

// google.rpc.Code by what Google's clients do with each (ai.google.dev/gemini-api/docs/troubleshooting, read 2026-11-30).
const words = {
  invalid_request: 'INVALID_ARGUMENT',
  context_length_exceeded: 'INVALID_ARGUMENT',
  content_filtered: 'INVALID_ARGUMENT',
  unsupported: 'INVALID_ARGUMENT',
  authentication: 'UNAUTHENTICATED',
  budget_exceeded: 'RESOURCE_EXHAUSTED',
  permission_denied: 'PERMISSION_DENIED',
  not_found: 'NOT_FOUND',
  unknown_path: 'NOT_FOUND',
  queue_timeout: 'DEADLINE_EXCEEDED',
  payload_too_large: 'INVALID_ARGUMENT',
  rate_limited: 'RESOURCE_EXHAUSTED',
  cancelled: 'CANCELLED',
  internal: 'INTERNAL',
  repeated_output: 'INTERNAL',
  upstream: 'INTERNAL',
  connection: 'UNAVAILABLE',
  invalid_response: 'INTERNAL',
  overloaded: 'UNAVAILABLE',
  no_deployment: 'UNAVAILABLE',
  timeout: 'DEADLINE_EXCEEDED',
} as const satisfies Record<ErrorCode, string>;

/** An error as Google's clients read it. An upstream of the same protocol speaks for itself. */
export function encodeError(error: LLMError): {
  readonly status: number;
  readonly body: JsonObject;
} {
  const { status, upstream } = error;
  if (upstream?.native?.protocol === errorsOfGoogle) return { status, body: upstream.native.body };
  return { status, body: { error: toStatus(error) } };
}

function toStatus({ status, code, message, param, retryAfterMs }: LLMError): JsonObject {
  const details: JsonObject[] = [];
  if (param !== undefined) {
    details.push({
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: param, description: message }],
    });
  }
  if (retryAfterMs !== undefined) {
    details.push({
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: `${retryAfterMs / 1_000}s`,
    });
  }
  return {
    code: status,
    message,
    status: words[code],
    ...(details.length > 0 && { details }),
  };
}

/** A failure after the answer began, as an event of the stream. */
export function encodeStreamError(error: LLMError): readonly ServerSentEvent[] {
  return [{ data: JSON.stringify(encodeError(error).body) }];
}
