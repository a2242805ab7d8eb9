import {
  asArray,
  asObject,
  type Envelope,
  type InspectedAnswer,
  type JsonValue,
  type LLMError,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { blockedBy } from './decode-response.ts';
import { deviates } from './deviation.ts';
import { isFailure } from './in-band-failure.ts';
import { errorInPlaceOfAnswer, isList, saysError } from '../shared/in-place-of-answer.ts';
import { decodeUsage } from './usage.ts';

/**
 * Looks at a non-streaming response without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no candidates; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  if (isList(bytes)) throw noCandidates(bytes);
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  if (saysError(fieldOf(envelope, 'error'))) throw noCandidates(bytes);
  const candidates = fieldOf(envelope, 'candidates');
  const listed = (asArray(candidates) ?? []).filter((item) => asObject(item) !== undefined);
  const promptFeedback = fieldOf(envelope, 'promptFeedback');
  if (listed.length === 0 && blockedBy({ promptFeedback }) === undefined) throw noCandidates(bytes);
  const usage = asObject(fieldOf(envelope, 'usageMetadata'));
  return {
    usage: usage === undefined ? undefined : decodeUsage(usage),
    deviates: deviates({ candidates }),
  };
}

function fieldOf(envelope: Envelope, name: string): JsonValue | undefined {
  return envelope.fields.has(name) ? readEnvelope(envelope, name) : undefined;
}

function noCandidates(bytes: Uint8Array): LLMError {
  return errorInPlaceOfAnswer(bytes, {
    isFailure,
    decodeFailure: decodeEmbeddedError,
    missing: 'candidates',
  });
}
