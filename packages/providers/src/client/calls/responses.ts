import { asArray, asObject, asString, type JsonObject } from '@llm/core';
import { openaiResponses } from '../../protocols/openai-responses/index.ts';
import type { ResponsesParams } from '../responses.ts';
import { asResponsesEvent, asResponsesResponse } from '../wire.ts';
import type { ClientCall } from './client-call.ts';
import { askStreamed } from './streamed-answer.ts';

/** Answers a conversation in the shapes of OpenAI's Responses API: `client.responses`. */
export const responses: ClientCall<'responses'> = {
  name: 'responses',
  bind: (engine) => (params: ResponsesParams) =>
    askStreamed(engine, { protocol: openaiResponses, params, isNative: true }, shape),
};

const shape = {
  toWhole: (body: JsonObject) =>
    Object.defineProperty(asResponsesResponse(body), 'output_text', { value: textOf(body) }),
  toEvent: asResponsesEvent,
};

function textOf(body: JsonObject): string {
  return (asArray(body['output']) ?? [])
    .flatMap((item) => asArray(asObject(item)?.['content']) ?? [])
    .map((part) => (asObject(part)?.['type'] === 'output_text' ? asObject(part)?.['text'] : ''))
    .map((text) => asString(text) ?? '')
    .join('');
}
