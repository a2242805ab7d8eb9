import type { ChatRequest, JsonObject, JsonOutbound, Loss } from '@llm/core';
import { compact, withFields } from '../shared/wire-fields.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeTools } from './encode-tools.ts';
import { fieldsOfOurs, foreignLosses } from './foreign-fields.ts';
import { createToolNames } from './names-of-tools.ts';
import { encodeThinking } from './thinking.ts';
import { protocolId } from './wire.ts';
import { withPlainTools } from '../shared/plain-tools.ts';
import { inWordsOfResponses } from '../shared/responses-words.ts';

/** A hub request as the body of `/v2/chat`. What has no place is reported. */
export function encodeRequest(asked: ChatRequest): JsonOutbound {
  const { request, losses: plain } = withPlainTools(asked, protocolId);
  const losses: Loss[] = [...plain, ...lostParameters(request)];
  const names = createToolNames(request);
  const { model, stream, stop, reasoning, extra } = request;
  const body = withFields(
    compact({
      model,
      messages: encodeMessages(request, names, losses),
      ...encodeTools(request, names, losses),
      response_format: encodeFormat(request, losses),
      thinking: encodeThinking(reasoning, model, losses),
      max_tokens: request.maxOutputTokens,
      stop_sequences: stop === undefined || stop.length === 0 ? undefined : stop,
      temperature: request.temperature,
      p: request.topP,
      k: request.topK,
      seed: request.seed,
      frequency_penalty: request.frequencyPenalty,
      presence_penalty: request.presencePenalty,
      logprobs: request.logprobs,
      // The API requires the field, and Cohere's clients always send it.
      stream: stream === true,
    }),
    fieldsOfOurs(extra),
  );
  return { body, ...(losses.length === 0 ? {} : { losses: inWordsOfResponses(request, losses) }) };
}

/** JSON, with or without a schema. */
function encodeFormat({ responseFormat }: ChatRequest, losses: Loss[]): JsonObject | undefined {
  if (responseFormat === undefined || responseFormat.type === 'text') return undefined;
  if (responseFormat.type === 'json') return { type: 'json_object' };
  if (responseFormat.description !== undefined)
    losses.push({ path: 'response_format.json_schema.description', kind: 'hint' });
  return { type: 'json_object', json_schema: responseFormat.schema };
}

/** What Cohere has no parameter for. One at its default is none. */
function lostParameters(request: ChatRequest): readonly Loss[] {
  const { candidates = 1, logitBias = {}, metadata = {}, serviceTier = 'auto' } = request;
  const losses: Loss[] = [];
  const lose = (path: string, kind: Loss['kind'], isLost: boolean): void => {
    if (isLost) losses.push({ path, kind });
  };
  lose('n', 'parameter', candidates !== 1);
  lose('logit_bias', 'parameter', Object.keys(logitBias).length > 0);
  lose('top_logprobs', 'parameter', (request.topLogprobs ?? 0) > 0);
  lose('parallel_tool_calls', 'hint', request.parallelToolCalls === false);
  lose('user', 'hint', request.user !== undefined);
  lose('metadata', 'hint', Object.keys(metadata).length > 0);
  lose('service_tier', 'hint', serviceTier !== 'auto' && serviceTier !== 'default');
  return [...losses, ...foreignLosses(request.extra)];
}
