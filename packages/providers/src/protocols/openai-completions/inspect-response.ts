import {
  asArray,
  asObject,
  type InspectedAnswer,
  type LLMError,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { errorInPlaceOfAnswer, isList, saysError } from '../shared/in-place-of-answer.ts';
import { isFailure } from '../shared/openai-errors/is-failure.ts';
import { decodeInBandError } from './decode-error.ts';
import { deviates } from './deviation.ts';
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
  const choices = readEnvelope(envelope, 'choices');
  const texts = asArray(choices) ?? [];
  if (texts.length === 0) throw noChoices(bytes);
  const failed = texts.map(asObject).find((text) => text?.['finish_reason'] === 'error');
  if (failed !== undefined) throw decodeInBandError(failed);
  const usage = readEnvelope(envelope, 'usage');
  const counts = asObject(usage);
  return {
    usage: counts === undefined ? undefined : decodeUsage(counts),
    deviates: deviates({ choices, usage }),
  };
}

function noChoices(bytes: Uint8Array): LLMError {
  return errorInPlaceOfAnswer(bytes, {
    isFailure,
    decodeFailure: decodeInBandError,
    missing: 'choices',
  });
}
