import { LLMError, parseJson } from '@llm/core';

export interface InPlaceOfAnswer {
  /** Whether a body reports a failure. */
  readonly isFailure: (body: unknown) => boolean;
  readonly decodeFailure: (body: unknown) => LLMError;
  /** What an answer would have, such as `choices`. */
  readonly missing: string;
}

/** What stands where an answer should be: the words of a failure, or nothing that anybody could use. */
export function errorInPlaceOfAnswer(
  bytes: Uint8Array,
  { isFailure, decodeFailure, missing }: InPlaceOfAnswer,
): LLMError {
  const body = parseJson(new TextDecoder().decode(bytes));
  if (isFailure(body)) return decodeFailure(body);
  return new LLMError('invalid_response', `the answer has no ${missing}`);
}

/** Whether a body is a list in JSON, as Google writes its errors. */
export function isList(bytes: Uint8Array): boolean {
  const start = bytes.findIndex((byte) => byte > 0x20);
  return bytes[start] === 0x5b;
}

/** Whether the value of a field `error` says that something failed: servers that always write the field leave it empty. */
export function saysError(error: unknown): boolean {
  return error !== undefined && error !== null && error !== '';
}
