/** What all errors of one code share. */
export interface ErrorTraits {
  /** HTTP status for a caller of the gateway. */
  readonly status: number;
  /** A second attempt may succeed. */
  readonly retryable: boolean;
  /** The exception class that people who come from LiteLLM know; it becomes `error.name`. */
  readonly name: string;
}

/** Every way a call can fail, with its HTTP status, whether another attempt may help, and its class name. */
export const errorTraits = {
  invalid_request: { status: 400, retryable: false, name: 'BadRequestError' },
  context_length_exceeded: { status: 400, retryable: false, name: 'ContextWindowExceededError' },
  content_filtered: { status: 400, retryable: false, name: 'ContentPolicyViolationError' },
  unsupported: { status: 400, retryable: false, name: 'UnsupportedParamsError' },
  authentication: { status: 401, retryable: false, name: 'AuthenticationError' },
  budget_exceeded: { status: 402, retryable: false, name: 'BudgetExceededError' },
  permission_denied: { status: 403, retryable: false, name: 'PermissionDeniedError' },
  unknown_path: { status: 404, retryable: false, name: 'NotFoundError' },
  not_found: { status: 404, retryable: false, name: 'NotFoundError' },
  queue_timeout: { status: 408, retryable: true, name: 'Timeout' },
  payload_too_large: { status: 413, retryable: false, name: 'BadRequestError' },
  rate_limited: { status: 429, retryable: true, name: 'RateLimitError' },
  cancelled: { status: 499, retryable: false, name: 'APIError' },
  internal: { status: 500, retryable: false, name: 'InternalServerError' },
  repeated_output: { status: 500, retryable: true, name: 'InternalServerError' },
  upstream: { status: 502, retryable: true, name: 'InternalServerError' },
  connection: { status: 502, retryable: true, name: 'APIConnectionError' },
  invalid_response: { status: 502, retryable: true, name: 'APIResponseValidationError' },
  overloaded: { status: 503, retryable: true, name: 'ServiceUnavailableError' },
  no_deployment: { status: 503, retryable: false, name: 'ServiceUnavailableError' },
  timeout: { status: 504, retryable: true, name: 'Timeout' },
} as const satisfies Readonly<Record<string, ErrorTraits>>;

/** The name of a way to fail. */
export type ErrorCode = keyof typeof errorTraits;
