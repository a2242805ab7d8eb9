import {
  asObject,
  type ChatRequest,
  type JsonObject,
  type JsonOutbound,
  type JsonValue,
  type Loss,
} from '@llm/core';
import { compact, isEmpty, withFields } from '../shared/wire-fields.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeTools } from './encode-tools.ts';
import { ownFields, ownForm } from './fields.ts';
import { fieldsOfOurs, foreignLosses } from './foreign-fields.ts';
import { encodeOptions } from './options.ts';
import { encodeOwnThink, encodeThink } from './thinking.ts';
import { protocolId } from './wire.ts';
import { withPlainTools } from '../shared/plain-tools.ts';
import { inWordsOfResponses } from '../shared/responses-words.ts';

/**
 * A hub request as the body of `/api/chat`.
 *
 * What came in this protocol goes as it came. Of another protocol's request the settings become options, and what has no
 * place is reported. `stream` is always said, because Ollama streams unless it is told not to.
 *
 * @throws {LLMError} invalid_request, with `param`: tool arguments in the history are no JSON object
 */
export function encodeRequest(asked: ChatRequest): JsonOutbound {
  const { request, losses: plain } = withPlainTools(asked, protocolId);
  const { model, stream, reasoning, extra, logprobs, topLogprobs } = request;
  const isOwn = extra?.protocol === protocolId;
  const form = ownForm(extra);
  const losses: Loss[] = isOwn ? [] : [...plain, ...lostParameters(request)];
  const options = compact(encodeOptions(request, form));
  const kept = isOwn ? ownFields(extra) : fieldsOfOurs(extra);
  const body = withFields(
    compact({
      model,
      messages: encodeMessages(request, losses),
      tools: encodeTools(request, losses),
      format: encodeFormat(request, losses),
      think:
        reasoning && (isOwn ? encodeOwnThink(reasoning) : encodeThink(reasoning, model, losses)),
      options:
        isEmpty(options) && (form['options'] !== 'empty' || asObject(kept['options']))
          ? undefined
          : options,
      logprobs,
      top_logprobs: topLogprobs,
      stream: form['stream'] === 'absent' && stream !== false ? undefined : stream === true,
    }),
    kept,
  );
  return { body, ...(losses.length === 0 ? {} : { losses: inWordsOfResponses(request, losses) }) };
}

function encodeFormat({ responseFormat }: ChatRequest, losses: Loss[]): JsonValue | undefined {
  if (responseFormat === undefined || responseFormat.type === 'text') return undefined;
  if (responseFormat.type === 'json') return 'json';
  if (responseFormat.description !== undefined)
    losses.push({ path: 'response_format.json_schema.description', kind: 'hint' });
  return responseFormat.schema;
}

/** What a caller of another protocol asked for that Ollama has no parameter for. One at its default is none. */
function lostParameters(request: ChatRequest): readonly Loss[] {
  const { candidates = 1, logitBias, parallelToolCalls, user, metadata, serviceTier } = request;
  const losses: Loss[] = [];
  const lose = (path: string, kind: Loss['kind'], isLost: boolean): void => {
    if (isLost) losses.push({ path, kind });
  };
  lose('n', 'parameter', candidates !== 1);
  lose('logit_bias', 'parameter', saysAnything(logitBias));
  lose('parallel_tool_calls', 'hint', parallelToolCalls === false);
  lose('user', 'hint', user !== undefined);
  lose('metadata', 'hint', saysAnything(metadata));
  lose('service_tier', 'hint', serviceTier !== undefined && serviceTier !== 'auto');
  return [...losses, ...foreignLosses(request.extra)];
}

function saysAnything(object: JsonObject | undefined): boolean {
  return object !== undefined && !isEmpty(object);
}
