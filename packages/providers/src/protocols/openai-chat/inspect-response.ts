import {
  asArray,
  asObject,
  type InspectedAnswer,
  LLMError,
  parseJson,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { decodeInBandError } from './decode-error.ts';
import { deviatesInChoices } from './deviation.ts';
import { isFailure } from './in-band-failure.ts';
import { isList } from '../shared/is-list.ts';
import { decodeUsage } from './usage.ts';

/**
 * Looks at a whole answer without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no choices; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  if (isList(bytes)) throw noChoices(bytes);
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const error = envelope.fields.has('error') ? readEnvelope(envelope, 'error') : undefined;
  if (error !== undefined && error !== null && error !== '') throw noChoices(bytes);
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
    usage: usage === undefined ? undefined : decodeUsage(usage),
    deviates: !isCounted || deviatesInChoices(choices),
  };
}

/** What stands where an answer should be: the words of a failure, or nothing that anybody could use. */
function noChoices(bytes: Uint8Array): LLMError {
  const body = parseJson(new TextDecoder().decode(bytes));
  if (isFailure(body)) return decodeInBandError(body);
  return new LLMError('invalid_response', 'the answer has no choices');
}
