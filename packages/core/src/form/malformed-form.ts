import { LLMError } from '../error/llm-error.ts';

/** The failure of a body that says it is a form and is none. */
export function malformedForm(reason: string): LLMError {
  return new LLMError('invalid_request', `the body is no multipart/form-data: ${reason}`);
}
