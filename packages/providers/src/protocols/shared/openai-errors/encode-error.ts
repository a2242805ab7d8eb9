import type { ErrorCode, JsonObject, LLMError } from '@llm/core';

interface Words {
  readonly type: string;
  readonly code: string;
}

// OpenAI documents statuses and not words (developers.openai.com/api/docs/guides/error-codes, read
// 2026-11-20). Where its API is known to answer with a word, it is that one; a wrong key, for example, is
// an `invalid_request_error` with `invalid_api_key`. The other codes are our own.
const words = {
  invalid_request: { type: 'invalid_request_error', code: 'invalid_request' },
  context_length_exceeded: { type: 'invalid_request_error', code: 'context_length_exceeded' },
  content_filtered: { type: 'invalid_request_error', code: 'content_policy_violation' },
  unsupported: { type: 'invalid_request_error', code: 'unsupported_parameter' },
  authentication: { type: 'invalid_request_error', code: 'invalid_api_key' },
  budget_exceeded: { type: 'insufficient_quota', code: 'budget_exceeded' },
  permission_denied: { type: 'invalid_request_error', code: 'permission_denied' },
  not_found: { type: 'invalid_request_error', code: 'model_not_found' },
  unknown_path: { type: 'invalid_request_error', code: 'unknown_url' },
  queue_timeout: { type: 'timeout_error', code: 'queue_timeout' },
  payload_too_large: { type: 'invalid_request_error', code: 'payload_too_large' },
  rate_limited: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  cancelled: { type: 'server_error', code: 'cancelled' },
  internal: { type: 'server_error', code: 'internal_error' },
  repeated_output: { type: 'server_error', code: 'repeated_output' },
  upstream: { type: 'server_error', code: 'upstream_error' },
  connection: { type: 'server_error', code: 'connection_error' },
  invalid_response: { type: 'server_error', code: 'invalid_response' },
  overloaded: { type: 'server_error', code: 'overloaded' },
  no_deployment: { type: 'server_error', code: 'no_deployment' },
  timeout: { type: 'timeout_error', code: 'timeout' },
} as const satisfies Record<ErrorCode, Words>;

/** An error as OpenAI's clients read it. */
export function encodeError(error: LLMError): {
  readonly status: number;
  readonly body: JsonObject;
} {
  const { type, code } = words[error.code];
  return {
    status: error.status,
    body: { error: { message: error.message, type, param: error.param ?? null, code } },
  };
}
