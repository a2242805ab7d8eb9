import type { ErrorCode } from '../error/error-code.ts';
import { isLLMError, LLMError, type LLMErrorOptions } from '../error/llm-error.ts';

/** An error for a test to throw. */
export function testFailure(code: ErrorCode, options: LLMErrorOptions = {}): LLMError {
  return new LLMError(code, `scripted ${code}`, options);
}

/**
 * How a call failed.
 *
 * @throws {TypeError} the call succeeded; and whatever the call threw that is no `LLMError`
 */
export async function failureOf(result: Promise<unknown>): Promise<LLMError> {
  try {
    await result;
  } catch (cause) {
    if (isLLMError(cause)) return cause;
    throw cause;
  }
  throw new TypeError('the call succeeded');
}
