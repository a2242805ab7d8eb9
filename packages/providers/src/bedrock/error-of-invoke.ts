import type { JsonObject } from '@llm/core';

export { decodeError } from '../protocols/bedrock-converse/decode-error.ts';

/** Whether a body is an error as AWS writes it, which its clients read. */
export function isError(body: JsonObject): boolean {
  return typeof body['__type'] === 'string' && typeof body['message'] === 'string';
}
