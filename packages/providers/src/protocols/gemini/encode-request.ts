import {
  append,
  type ChatRequest,
  type JsonObject,
  type JsonOutbound,
  type Loss,
  type RequestTarget,
} from '@llm/core';
import { encodeContents, encodeOwnContents } from './encode-contents.ts';
import { encodeTools } from './encode-tools.ts';
import { compact, isEmpty, ownFields, ownForm, toWire, withFields } from './fields.ts';
import { fieldsOfOurs, foreignLosses } from './foreign-fields.ts';
import { encodeConfig, encodeOutputKinds } from './generation-config.ts';
import { createToolNames } from './names-of-tools.ts';
import { encodeTier } from './service-tiers.ts';
import { takesOfGemini } from '../shared/models/gemini-families.ts';
import { encodeOwnThinking, encodeThinking } from './thinking.ts';
import { withPlainTools } from '../shared/plain-tools.ts';
import { inWordsOfResponses } from '../shared/responses-words.ts';
import { protocolId } from './wire.ts';

/**
 * A hub request as the body of `generateContent`, which is that of its stream too.
 *
 * What came in this protocol goes as it came. Another protocol's conversation is brought to what Gemini takes, and what
 * has no place is reported.
 *
 * @throws {LLMError} invalid_request, with `param`: tool arguments in the history are no JSON object
 */
export function encodeRequest(asked: ChatRequest, target: RequestTarget = {}): JsonOutbound {
  const { request, losses: plain } = withPlainTools(asked, protocolId);
  const { extra, reasoning } = request;
  const isOwn = extra?.protocol === protocolId;
  const takes = takesOfGemini(request.model, target.takes);
  const losses: Loss[] = isOwn ? [] : [...plain, ...lostParameters(request)];
  const names = createToolNames(request);
  const { systemInstruction, contents } = isOwn
    ? encodeOwnContents(request)
    : encodeContents(request, { names, takes, losses });
  const thinking = isOwn
    ? reasoning && encodeOwnThinking(reasoning, ownForm(extra))
    : encodeThinking({ reasoning, takes, losses });
  const config = compact({
    ...encodeConfig(request, takes, ownForm(extra)),
    ...(isOwn ? {} : encodeOutputKinds(extra?.fields ?? {})),
    thinkingConfig: thinking && filled(thinking),
  });
  const encoded = compact({
    contents,
    systemInstruction,
    ...encodeTools(request, { names, takes, losses, isOwn }),
    generationConfig: isEmpty(config) ? undefined : config,
    serviceTier: encodeTier(request.serviceTier),
  });
  const body = withFields(encoded, isOwn ? ownFields(extra) : fieldsOfOurs(extra));
  return { body, ...(losses.length === 0 ? {} : { losses: inWordsOfResponses(request, losses) }) };
}

function filled(object: JsonObject): JsonObject | undefined {
  const written = toWire(object);
  return isEmpty(written) ? undefined : written;
}

/** What Gemini has no parameter for. One at its default is none. */
function lostParameters(request: ChatRequest): Loss[] {
  const { logitBias, parallelToolCalls, responseFormat, user, metadata, serviceTier } = request;
  const losses: Loss[] = [];
  const lose = (path: string, kind: Loss['kind'], isLost: boolean): void => {
    if (isLost) losses.push({ path, kind });
  };
  lose('logit_bias', 'parameter', saysAnything(logitBias));
  lose('parallel_tool_calls', 'hint', parallelToolCalls === false);
  const hasDescription =
    responseFormat?.type === 'json_schema' && responseFormat.description !== undefined;
  lose('response_format.json_schema.description', 'hint', hasDescription);
  lose('user', 'hint', user !== undefined);
  lose('metadata', 'hint', saysAnything(metadata));
  const isAuto = serviceTier === undefined || serviceTier === 'auto';
  lose('service_tier', 'hint', !isAuto && encodeTier(serviceTier) === undefined);
  append(losses, foreignLosses(request.extra));
  return losses;
}

function saysAnything(object: object | undefined): boolean {
  return object !== undefined && Object.keys(object).length > 0;
}
