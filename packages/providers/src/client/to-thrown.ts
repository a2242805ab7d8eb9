import { type ErrorCode, isLLMError, LLMError } from '@llm/core';

/** What a status of an HTTP call means, for errors that know nothing else of themselves. */
const codesByStatus: ReadonlyMap<number, ErrorCode> = new Map([
  [400, 'invalid_request'],
  [401, 'authentication'],
  [402, 'budget_exceeded'],
  [403, 'permission_denied'],
  [404, 'not_found'],
  [408, 'timeout'],
  [413, 'payload_too_large'],
  [422, 'invalid_request'],
  [429, 'rate_limited'],
  [503, 'overloaded'],
  [504, 'timeout'],
  [529, 'overloaded'],
]);

/** An error that a caller gave as a mock, as one of ours: itself where it is, else with its status and text. Without a status it counts as 500. */
export function toThrown(error: Error): LLMError {
  if (isLLMError(error)) return error;
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
  const fallback = status >= 400 && status < 500 ? 'invalid_request' : 'upstream';
  const code = codesByStatus.get(status) ?? fallback;
  return new LLMError(code, error.message, { status, cause: error });
}
