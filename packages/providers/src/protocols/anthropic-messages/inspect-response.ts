import {
  asArray,
  asObject,
  type InspectedAnswer,
  type LLMError,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { deviatesInContent } from './deviation.ts';
import { isFailure } from './in-band-failure.ts';
import { errorInPlaceOfAnswer, isList, saysError } from '../shared/in-place-of-answer.ts';
import { decodeUsage } from './usage.ts';

/**
 * Looks at a non-streaming response without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no content; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  if (isList(bytes)) throw noContent(bytes);
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const content = asArray(readEnvelope(envelope, 'content'));
  if (content === undefined) throw noContent(bytes);
  const error = envelope.fields.has('error') ? readEnvelope(envelope, 'error') : undefined;
  if (saysError(error)) throw noContent(bytes);
  const usage = asObject(readEnvelope(envelope, 'usage'));
  return {
    usage: usage === undefined ? undefined : decodeUsage(usage),
    deviates: usage === undefined || deviatesInContent(content),
  };
}

function noContent(bytes: Uint8Array): LLMError {
  return errorInPlaceOfAnswer(bytes, {
    isFailure,
    decodeFailure: decodeEmbeddedError,
    missing: 'content',
  });
}
