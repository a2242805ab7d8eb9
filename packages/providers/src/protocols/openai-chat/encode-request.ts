import type {
  ChatRequest,
  JsonObject,
  JsonValue,
  Loss,
  JsonOutbound,
  ResponseFormat,
  ToolChoice,
} from '@llm/core';
import { encodeMessages, reportForeign } from './encode-messages.ts';
import { compact, ownFields, ownForm, withFields } from './fields.ts';
import { encodeReasoning } from './reasoning-settings.ts';
import { serviceTiers } from './service-tiers.ts';
import { encodeLegacyFunction, encodeTool, encodeToolChoice } from './tools.ts';

/**
 * A request in the words of Chat Completions.
 *
 * What an OpenAI client wrote goes out as it wrote it. For callers of other protocols the newer of two
 * names is chosen, such as `max_completion_tokens`, which OpenAI's reasoning models insist on; vendors that
 * know only `max_tokens` say so by a rename in their declaration.
 */
export function encodeRequest(request: ChatRequest): JsonOutbound {
  const losses: Loss[] = [];
  reportForeign(request.extra, '', losses);
  const kept = ownFields(request.extra);
  const body = withFields(
    compact({
      model: request.model,
      messages: encodeMessages(request.messages, losses),
      stream: request.stream,
      stream_options:
        request.includeUsage === undefined ? undefined : { include_usage: request.includeUsage },
      ...encodeTools(request, losses),
      response_format: request.responseFormat && encodeFormat(request.responseFormat),
      ...encodeReasoning(request, losses),
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
  return losses.length === 0 ? { body } : { body, losses };
}

function encodeTools(request: ChatRequest, losses: Loss[]): JsonObject {
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
    const wire = encodeTool(tool);
    if (wire === undefined) losses.push({ path, kind: 'parameter' });
    return wire === undefined ? [] : [wire];
  });
  // A choice among tools that are all lost would be refused.
  if (encoded?.length === 0 && tools?.length !== 0) return {};
  return {
    [form['tools'] === 'functions' ? 'functions' : 'tools']: encoded,
    ...(toolChoice === undefined ? {} : encodeChoice(toolChoice, form, losses)),
    parallel_tool_calls: parallelToolCalls,
  };
}

function encodeChoice(choice: ToolChoice, form: JsonObject, losses: Loss[]): JsonObject {
  const wire = encodeToolChoice(choice);
  if (wire === undefined) {
    losses.push({ path: 'tool_choice', kind: 'parameter' });
    return {};
  }
  if (form['toolChoice'] === 'any' && choice.type === 'required') return { tool_choice: 'any' };
  if (form['toolChoice'] !== 'function_call') return { tool_choice: wire };
  return { function_call: choice.type === 'tool' ? { name: choice.name } : wire };
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
  const { maxOutputTokens, stop, topK, serviceTier, extra } = request;
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
    stop: encodeStop(stop, form),
    top_k: isTopKTaken ? topK : undefined,
    service_tier: isTierTaken ? serviceTier : undefined,
  };
}

function encodeStop(stop: ChatRequest['stop'], form: JsonObject): JsonValue | undefined {
  return form['stop'] === 'string' && stop?.length === 1 ? stop[0] : stop;
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
