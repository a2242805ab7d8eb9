import type {
  ChatRequest,
  JsonObject,
  JsonValue,
  Loss,
  JsonOutbound,
  RequestTarget,
  ResponseFormat,
  Tool,
  ToolChoice,
} from '@llm/core';
import { takesOfChat } from '../shared/models/takes-of-chat.ts';
import type { Takes } from '../shared/models/takes.ts';
import { withPlainTools } from '../shared/plain-tools.ts';
import { inWordsOfResponses } from '../shared/responses-words.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { inWordsOf } from './caller-words.ts';
import { fitRequest, hasFunctions } from './fit-request.ts';
import { createToolNames } from './names-of-tools.ts';
import { encodeMessages, reportForeign } from './encode-messages.ts';
import { compact, isForeign, ownFields, ownForm, withFields } from './fields.ts';
import { encodeReasoning } from './reasoning-settings.ts';
import { serviceTiers } from './service-tiers.ts';
import { protocolId } from './wire.ts';
import { encodeLegacyFunction, encodeTool, encodeToolChoice } from './tools.ts';

/**
 * A request in the words of Chat Completions.
 *
 * What an OpenAI client wrote goes out as it wrote it. For callers of other protocols the newer of two
 * names is chosen, such as `max_completion_tokens`, which OpenAI's reasoning models insist on; providers that
 * know only `max_tokens` say so by a rename in their declaration. At the end everything is fitted to what the model
 * takes.
 */
export function encodeRequest(asked: ChatRequest, target: RequestTarget = {}): JsonOutbound {
  const { request, losses: plain } = withPlainTools(asked, protocolId);
  const losses: Loss[] = [...plain];
  const known = takesOfChat(request.model, target.takes);
  // A caller of another protocol knows nothing of this one's limits, so for a model that nobody knows OpenAI's hold.
  const takes = isForeign(request.extra) ? { ...limits, ...known } : known;
  const names = createToolNames(request);
  reportForeign(request.extra, '', losses);
  const kept = ownFields(request.extra);
  const tools = encodeTools(request, { names, losses });
  const encoded = withFields(
    compact({
      model: request.model,
      messages: encodeMessages(request, { names, takes, losses }),
      stream: request.stream,
      stream_options:
        request.includeUsage === undefined ? undefined : { include_usage: request.includeUsage },
      ...tools,
      response_format: request.responseFormat && encodeFormat(request.responseFormat),
      ...encodeReasoning({
        reasoning: request.reasoning,
        form: ownForm(request.extra),
        takes,
        hasTools: hasFunctions(tools),
        losses,
      }),
      ...encodeLimits(request, losses),
      temperature: request.temperature,
      top_p: request.topP,
      seed: request.seed,
      frequency_penalty: request.frequencyPenalty,
      presence_penalty: request.presencePenalty,
      logit_bias: request.logitBias,
      logprobs: request.logprobs,
      top_logprobs: request.topLogprobs,
      n: request.candidates,
      user: request.user,
      metadata: encodeMetadata(request, kept, losses),
    }),
    kept,
  );
  const { body, losses: unfit } = fitRequest(encoded, takes);
  const all = inWordsOfResponses(request, [...losses, ...inWordsOf(request, unfit)]);
  return all.length === 0 ? { body } : { body, losses: all };
}

const limits: Takes = { userLength: 64, callIdLength: 40 };

interface ToolOptions {
  readonly names: ToolNames;
  readonly losses: Loss[];
}

function encodeTools(request: ChatRequest, { names, losses }: ToolOptions): JsonObject {
  const isOwn = !isForeign(request.extra);
  const { tools, toolChoice, parallelToolCalls, extra } = request;
  const form = ownForm(extra);
  const encoded = tools?.flatMap((tool, index) => {
    const path = `tools[${index}]`;
    if (tool.type === 'function') {
      reportForeign(tool.extra, path, losses);
      const isMarked =
        tool.cacheHint === undefined || ownForm(tool.extra)['cache_control'] !== undefined;
      if (!isMarked) losses.push({ path: `${path}.cache_control`, kind: 'hint' });
      if (form['tools'] === 'functions') return [encodeLegacyFunction(tool)];
    }
    const wire = encodeTool(tool, { names, isOwn });
    if (wire === undefined) losses.push({ path, kind: 'parameter' });
    return wire === undefined ? [] : [wire];
  });
  // An empty list says the same as none, and OpenAI refuses it and a choice among no tools.
  if (encoded?.length === 0 && !(isOwn && tools?.length === 0)) return {};
  return {
    [form['tools'] === 'functions' ? 'functions' : 'tools']: encoded,
    ...(toolChoice === undefined ? {} : encodeChoice(toolChoice, request, { names, losses })),
    parallel_tool_calls: parallelToolCalls,
  };
}

function encodeChoice(
  choice: ToolChoice,
  { tools = [], extra }: ChatRequest,
  { names, losses }: ToolOptions,
): JsonObject {
  const form = ownForm(extra);
  const wire = encodeToolChoice(choice, names);
  if (wire === undefined || isOfLostTool(choice, tools)) {
    losses.push({ path: 'tool_choice', kind: 'parameter' });
    return {};
  }
  if (form['toolChoice'] === 'any' && choice.type === 'required') return { tool_choice: 'any' };
  if (form['toolChoice'] !== 'function_call') return { tool_choice: wire };
  return { function_call: choice.type === 'tool' ? { name: choice.name } : wire };
}

/** A tool of the choice's name was asked for, and this protocol has no words for it. */
function isOfLostTool(choice: ToolChoice, tools: readonly Tool[]): boolean {
  if (choice.type !== 'tool') return false;
  return tools.some(
    (tool) =>
      tool.type === 'native' && tool.protocol !== protocolId && tool.value['name'] === choice.name,
  );
}

function encodeFormat(format: ResponseFormat): JsonObject {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'json_schema': {
      const { name, schema, strict, description } = format;
      return { type: 'json_schema', json_schema: compact({ name, description, schema, strict }) };
    }
  }
}

function encodeLimits(request: ChatRequest, losses: Loss[]): JsonObject {
  const { maxOutputTokens, topK, serviceTier, extra } = request;
  const form = ownForm(extra);
  const limit = form['maxOutputTokens'] === 'max_tokens' ? 'max_tokens' : 'max_completion_tokens';
  const isTopKTaken = form['topK'] === 'top_k';
  const isTierTaken =
    serviceTier === undefined ||
    serviceTiers.has(serviceTier) ||
    form['serviceTier'] === serviceTier;
  if (topK !== undefined && !isTopKTaken) losses.push({ path: 'top_k', kind: 'parameter' });
  if (!isTierTaken) losses.push({ path: 'service_tier', kind: 'hint' });
  return {
    [limit]: maxOutputTokens,
    stop: encodeStop(request),
    top_k: isTopKTaken ? topK : undefined,
    service_tier: isTierTaken ? serviceTier : undefined,
  };
}

function encodeStop({ stop, extra }: ChatRequest): JsonValue | undefined {
  // An empty list ends nothing, and some providers refuse it.
  if (stop?.length === 0 && isForeign(extra)) return undefined;
  return ownForm(extra)['stop'] === 'string' && stop?.length === 1 ? stop[0] : stop;
}

/** OpenAI takes metadata only for answers it stores. */
function encodeMetadata(
  { metadata }: ChatRequest,
  kept: JsonObject | undefined,
  losses: Loss[],
): JsonObject | undefined {
  if (metadata === undefined) return undefined;
  if (kept?.['store'] === true) return metadata;
  losses.push({ path: 'metadata', kind: 'hint' });
  return undefined;
}
