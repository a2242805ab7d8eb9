import { asObject, type JsonObject, parseJson, toLLMError } from '@llm/core';

/** The arguments of a call as an object; nothing where they are not one. None at all are an empty object. */
export function parseArguments(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    return asObject(parseJson(text));
  } catch (cause) {
    if (toLLMError(cause).code === 'invalid_response') return undefined;
    throw cause;
  }
}
