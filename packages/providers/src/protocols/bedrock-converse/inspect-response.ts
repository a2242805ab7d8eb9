import {
  asArray,
  asObject,
  asString,
  type InspectedAnswer,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { errorInPlaceOfAnswer, isList } from '../shared/in-place-of-answer.ts';
import { decodeException } from './decode-error.ts';
import { decodeUsage } from './usage.ts';

/**
 * Looks at a non-streaming response without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no message; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  const fail = () =>
    errorInPlaceOfAnswer(bytes, {
      isFailure: (body) => typeof asObject(body)?.['__type'] === 'string',
      decodeFailure: (body) => decodeException(asString(asObject(body)?.['__type']) ?? '', body),
      missing: 'message',
    });
  if (isList(bytes)) throw fail();
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const message = asObject(asObject(readEnvelope(envelope, 'output'))?.['message']);
  if (asArray(message?.['content']) === undefined) throw fail();
  const usage = asObject(readEnvelope(envelope, 'usage'));
  return { usage: usage === undefined ? undefined : decodeUsage(usage) };
}
