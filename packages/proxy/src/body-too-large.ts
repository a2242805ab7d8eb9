import { LLMError } from '@llm/core';

/** What a caller is told whose body is longer than the gateway takes. */
export function bodyTooLarge(maxBytes: number): LLMError {
  return new LLMError(
    'payload_too_large',
    `the body is larger than the ${maxBytes} bytes that the gateway takes`,
  );
}
