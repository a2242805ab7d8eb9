import type { ErrorCode, JsonObject, LLMError } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { protocolId } from './wire.ts';

// docs.claude.com/en/api/errors, read 2026-11-20.
const types = {
  invalid_request: 'invalid_request_error',
  context_length_exceeded: 'invalid_request_error',
  content_filtered: 'invalid_request_error',
  unsupported: 'invalid_request_error',
  authentication: 'authentication_error',
  budget_exceeded: 'billing_error',
  permission_denied: 'permission_error',
  not_found: 'not_found_error',
  unknown_path: 'not_found_error',
  queue_timeout: 'timeout_error',
  payload_too_large: 'request_too_large',
  rate_limited: 'rate_limit_error',
  cancelled: 'api_error',
  internal: 'api_error',
  repeated_output: 'api_error',
  upstream: 'api_error',
  connection: 'api_error',
  invalid_response: 'api_error',
  overloaded: 'overloaded_error',
  no_deployment: 'overloaded_error',
  timeout: 'timeout_error',
} as const satisfies Record<ErrorCode, string>;

const hubOverloaded = 503;
const anthropicOverloaded = 529;

/**
 * An error as Anthropic's clients read it. An upstream of the same protocol speaks for itself.
 *
 * Statuses are the hub's, except that an overload is 529 with Anthropic.
 */
export function encodeError(error: LLMError): {
  readonly status: number;
  readonly body: JsonObject;
} {
  const { code, message, upstream } = error;
  const isOverload = code === 'overloaded' && error.status === hubOverloaded;
  const status = isOverload ? anthropicOverloaded : error.status;
  if (upstream?.native?.protocol === protocolId) return { status, body: upstream.native.body };
  return {
    status,
    body: {
      type: 'error',
      error: { type: types[code], message },
      ...(upstream?.requestId === undefined ? {} : { request_id: upstream.requestId }),
    },
  };
}

/** A failure after the answer began, as an event of the stream. */
export function encodeStreamError(error: LLMError): readonly ServerSentEvent[] {
  return [{ event: 'error', data: JSON.stringify(encodeError(error).body) }];
}
