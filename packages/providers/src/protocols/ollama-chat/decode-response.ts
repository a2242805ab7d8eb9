import { asObject, asString, type ChatRequest, type ChatResponse, LLMError } from '@llm/core';
import { unknownFields } from '../shared/wire-fields.ts';
import { createAnswerIds, createdAt, decodeBlocks, restOfAnswer } from './decode-answer.ts';
import { decodeEmbeddedError } from './decode-error.ts';
import { decodeDoneReason } from './done-reason.ts';
import { leftBehind } from './fields.ts';
import { isFailure } from './in-band-failure.ts';
import { decodeLogprobs } from './logprobs.ts';
import { decodeUsage } from './usage.ts';
import type { WireAnswer } from './wire.ts';

const messageFields: ReadonlySet<string> = new Set([
  'role',
  'content',
  'thinking',
  'images',
  'tool_calls',
]);

/**
 * A non-streaming response.
 *
 * @throws {LLMError} invalid_response: there is no message, or it is not done; the code of the failure: it reports one
 */
export function decodeResponse(body: unknown, request: ChatRequest): ChatResponse {
  if (isFailure(body)) throw decodeEmbeddedError(body);
  const fields = asObject(body);
  if (fields === undefined)
    throw new LLMError('invalid_response', 'the answer is not a JSON object');
  const wire: WireAnswer = fields;
  const message = asObject(wire.message);
  if (message === undefined) throw new LLMError('invalid_response', 'the answer has no message');
  if (wire.done === false) throw new LLMError('invalid_response', 'the answer is not done');
  const blocks = decodeBlocks(message, createAnswerIds(request));
  const hasCalls = blocks.some(({ type }) => type === 'tool_call');
  const logprobs = decodeLogprobs(wire.logprobs);
  const created = createdAt(fields);
  const usage = decodeUsage(fields);
  return {
    id: '',
    model: asString(wire.model) ?? '',
    ...(created === undefined ? {} : { created }),
    candidates: [
      {
        index: 0,
        blocks,
        finish: decodeDoneReason(asString(wire.done_reason), hasCalls),
        ...(logprobs === undefined ? {} : { logprobs }),
        ...leftBehind(
          unknownFields(message, messageFields),
          wire.done_reason === undefined ? { done_reason: 'absent' } : {},
        ),
      },
    ],
    ...(usage === undefined ? {} : { usage }),
    ...leftBehind(restOfAnswer(fields)),
  };
}
