import {
  asArray,
  asBoolean,
  asObject,
  firstByteOf,
  type InspectedAnswer,
  LLMError,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { decodeInBandError } from '../openai-errors/decode-error.ts';

/**
 * Looks at a non-streaming response: that it is one, and that OpenAI's clients find `flagged` in each of its judgements.
 *
 * @throws {LLMError} invalid_response: not JSON, or no judgements; other codes: a failure under a success status
 */
export function inspectJudgements(bytes: Uint8Array): InspectedAnswer {
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const error = envelope.fields.has('error') ? readEnvelope(envelope, 'error') : undefined;
  if (error !== undefined && error !== null) throw decodeInBandError({ error });
  if (firstByteOf(envelope, 'results') !== 0x5b) {
    throw new LLMError('invalid_response', 'the upstream gave no judgement at results');
  }
  const results = asArray(readEnvelope(envelope, 'results')) ?? [];
  const isWhole = results.every((result) => asBoolean(asObject(result)?.['flagged']) !== undefined);
  return isWhole ? { usage: undefined } : { usage: undefined, deviates: true };
}
