import { asObject, LLMError, type TextCompletionResponse } from '@llm/core';
import { isFailure } from '../shared/openai-errors/is-failure.ts';
import { decodeChoices } from './decode-choice.ts';
import { decodeInBandError } from './decode-error.ts';
import { answerFields, readHead, restOf } from './fields.ts';
import { decodeUsage } from './usage.ts';
import { protocolId, type WireResponse } from './wire.ts';

/**
 * A non-streaming response.
 *
 * @throws {LLMError} invalid_response: there is no text to return; other codes: a failure under a success status
 */
export function decodeResponse(body: unknown): TextCompletionResponse {
  if (isFailure(body)) throw decodeInBandError(body);
  const fields = asObject(body);
  if (fields === undefined)
    throw new LLMError('invalid_response', 'the answer is not a JSON object');
  const wire: WireResponse = fields;
  const choices = decodeChoices(wire.choices);
  if (choices.length === 0) throw new LLMError('invalid_response', 'the answer has no choices');
  const counts = asObject(wire.usage);
  return {
    ...readHead(fields),
    // An end without a finish reason counts as `stop`.
    choices: choices.map((choice) => ({ ...choice, finish: choice.finish ?? { unified: 'stop' } })),
    ...(counts !== undefined && { usage: decodeUsage(counts) }),
    extra: { protocol: protocolId, fields: restOf(fields, answerFields) ?? {} },
  };
}
