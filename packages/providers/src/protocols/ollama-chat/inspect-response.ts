import {
  asObject,
  type Envelope,
  type InspectedAnswer,
  type JsonValue,
  LLMError,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { isFailure } from './in-band-failure.ts';
import { errorInPlaceOfAnswer, isList, saysError } from '../shared/in-place-of-answer.ts';
import { decodeUsage, usageFields } from './usage.ts';

/**
 * Looks at a non-streaming response without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, no message, or not done; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  if (isList(bytes)) throw noMessage(bytes);
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  if (saysError(fieldOf(envelope, 'error'))) throw noMessage(bytes);
  if (asObject(fieldOf(envelope, 'message')) === undefined) throw noMessage(bytes);
  if (fieldOf(envelope, 'done') === false)
    throw new LLMError('invalid_response', 'the answer is not done');
  const counts: Record<string, JsonValue | undefined> = {};
  for (const name of usageFields) counts[name] = fieldOf(envelope, name);
  return { usage: decodeUsage(counts) };
}

function fieldOf(envelope: Envelope, name: string): JsonValue | undefined {
  return envelope.fields.has(name) ? readEnvelope(envelope, name) : undefined;
}

function noMessage(bytes: Uint8Array): LLMError {
  return errorInPlaceOfAnswer(bytes, {
    isFailure,
    decodeFailure: decodeEmbeddedError,
    missing: 'message',
  });
}
