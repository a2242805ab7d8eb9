import { type JsonValue, parseJson } from '@llm/core';

/** The data of an event named `error`, which some servers write as plain text. */
export function readErrorData(data: string): JsonValue {
  try {
    return parseJson(data);
  } catch {
    return data;
  }
}
