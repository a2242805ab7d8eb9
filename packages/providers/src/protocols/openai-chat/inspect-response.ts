import {
  asArray,
  asObject,
  type InspectedAnswer,
  type LLMError,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { decodeInBandError } from './decode-error.ts';
import { deviatesInChoices } from './deviation.ts';
import { isFailure } from '../shared/openai-errors/is-failure.ts';
import { errorInPlaceOfAnswer, isList, saysError } from '../shared/in-place-of-answer.ts';
import { servedBy } from '../shared/served-tier.ts';
import { decodeUsage } from './usage.ts';

/**
 * Looks at a non-streaming response without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no choices; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  if (isList(bytes)) throw noChoices(bytes);
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const error = envelope.fields.has('error') ? readEnvelope(envelope, 'error') : undefined;
  if (saysError(error)) throw noChoices(bytes);
  const choices = asArray(readEnvelope(envelope, 'choices')) ?? [];
  if (choices.length === 0) throw noChoices(bytes);
  for (const choice of choices) {
    const fieldsOfChoice = asObject(choice);
    if (fieldsOfChoice?.['finish_reason'] === 'error') throw decodeInBandError(fieldsOfChoice);
  }
  const counts = readEnvelope(envelope, 'usage');
  const usage = asObject(counts);
  const isCounted = counts === undefined || counts === null || usage !== undefined;
  return {
    usage:
      usage === undefined
        ? undefined
        : servedBy(decodeUsage(usage), readEnvelope(envelope, 'service_tier')),
    deviates: !isCounted || deviatesInChoices(choices),
  };
}

function noChoices(bytes: Uint8Array): LLMError {
  return errorInPlaceOfAnswer(bytes, {
    isFailure,
    decodeFailure: decodeInBandError,
    missing: 'choices',
  });
}
