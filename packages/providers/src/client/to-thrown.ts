import { isLLMError, LLMError } from '@llm/core';
import { codeOfClass, createStatusCodes } from '../protocols/shared/status-codes.ts';

/** What a status of an HTTP call means, for errors that know nothing else of themselves. */
const byStatus = createStatusCodes([
  [402, 'budget_exceeded'],
  [529, 'overloaded'],
]);

/** An error that a caller gave as a mock, as one of ours: itself where it is, else with its status and text. Without a status it counts as 500. */
export function toThrown(error: Error): LLMError {
  if (isLLMError(error)) return error;
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
  const code = byStatus.get(status) ?? codeOfClass(status);
  return new LLMError(code, error.message, { status, cause: error });
}
