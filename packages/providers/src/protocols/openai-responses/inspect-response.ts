import {
  asArray,
  asObject,
  type InspectedAnswer,
  type LLMError,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { errorInPlaceOfAnswer, isList, saysError } from '../shared/in-place-of-answer.ts';
import { decodeInBandError } from './decode-error.ts';
import { deviatesInResponse } from './deviation.ts';
import { isFailure } from './in-band-failure.ts';
import { servedBy } from '../shared/served-tier.ts';
import { decodeUsage } from './usage.ts';

/**
 * Looks at a non-streaming response without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no output; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  if (isList(bytes)) throw noOutput(bytes);
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const error = envelope.fields.has('error') ? readEnvelope(envelope, 'error') : undefined;
  const output = asArray(readEnvelope(envelope, 'output'));
  const status = readEnvelope(envelope, 'status');
  if (saysError(error) || status === 'failed' || output === undefined) throw noOutput(bytes);
  const counts = readEnvelope(envelope, 'usage');
  const usage = asObject(counts);
  const id = readEnvelope(envelope, 'id');
  return {
    usage:
      usage === undefined
        ? undefined
        : servedBy(decodeUsage(usage), readEnvelope(envelope, 'service_tier')),
    deviates: deviatesInResponse({ id, output, usage: counts }),
  };
}

function noOutput(bytes: Uint8Array): LLMError {
  return errorInPlaceOfAnswer(bytes, {
    isFailure,
    decodeFailure: decodeInBandError,
    missing: 'output',
  });
}
