import type {
  ChatRequest,
  JsonObject,
  JsonOutbound,
  JsonValue,
  Loss,
  ReasoningSettings,
  RequestTarget,
  ResponseFormat,
} from '@llm/core';
import { asBoolean, append } from '@llm/core';
import { foreignFieldLosses } from '../shared/foreign-losses.ts';
import { effortFor } from '../shared/models/efforts.ts';
import { takesOf } from '../shared/models/takes-of.ts';
import type { Takes } from '../shared/models/takes.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { compact, withFields } from '../shared/wire-fields.ts';
import { encodeMessages } from './encode-messages.ts';
import { isOwn as isOwnExtra, ownFields, ownForm } from './fields.ts';
import { fitRequest } from './fit-request.ts';
import { createToolNames } from './names-of-tools.ts';
import { encodeTool, encodeToolChoice } from './tools.ts';
import { protocolId } from './wire.ts';

/**
 * A request in the words of the Responses API.
 *
 * What a caller of this protocol wrote goes out as it wrote it. Callers of other protocols hold their conversations
 * themselves, so nothing of theirs is stored unless they say so, and a model that thinks is asked for its sealed
 * thoughts, without which it could not go on from them.
 */
export function encodeRequest(request: ChatRequest, target: RequestTarget = {}): JsonOutbound {
  const isOwn = isOwnExtra(request.extra);
  const losses: Loss[] = [];
  const known = takesOf(protocolId, request.model, target.takes);
  const takes = isOwn ? known : { ...limits, ...known };
  const names = createToolNames(request);
  const kept = ownFields(request.extra);
  const { input, instructions } = encodeMessages(request, { names, losses });
  const encoded = withFields(
    compact({
      model: request.model,
      input: encodeInput(request, input),
      instructions,
      stream: request.stream,
      ...encodeTools(request, { names, losses }),
      text: request.responseFormat && { format: encodeFormat(request.responseFormat) },
      reasoning: encodeReasoning(request.reasoning, isOwn, losses),
      max_output_tokens: isOwn ? request.maxOutputTokens : atLeast(request.maxOutputTokens, losses),
      temperature: request.temperature,
      top_p: request.topP,
      top_logprobs: request.topLogprobs,
      user: request.user,
      service_tier: request.serviceTier,
      metadata: request.metadata,
      ...(isOwn ? {} : fieldsForOthers(request, takes)),
    }),
    kept,
  );
  if (!isOwn) append(losses, lostParameters(request));
  const { body, losses: unfit } = fitRequest(encoded, takes);
  const all = [...losses, ...(isOwn ? unfit : unfit.map(inWordsOfOthers))];
  return all.length === 0 ? { body } : { body, losses: all };
}

const limits: Takes = { userLength: 64 };

// openapi.json of github.com/openai/openai-openapi, `CreateResponse.max_output_tokens`, read 2026-11-30.
const leastOutputTokens = 16;

function atLeast(limit: number | undefined, losses: Loss[]): number | undefined {
  if (limit === undefined || limit >= leastOutputTokens) return limit;
  losses.push({ path: 'max_tokens', kind: 'hint' });
  return leastOutputTokens;
}

function encodeInput(request: ChatRequest, input: readonly JsonObject[]): JsonValue | undefined {
  const form = ownForm(request.extra)['input'];
  const [only] = input;
  if (form === 'string' && input.length === 1 && typeof only?.['content'] === 'string') {
    return only['content'];
  }
  return form === 'absent' && input.length === 0 ? undefined : input;
}

interface ToolOptions {
  readonly names: ToolNames;
  readonly losses: Loss[];
}

function encodeTools(request: ChatRequest, { names, losses }: ToolOptions): JsonObject {
  const { tools, toolChoice, parallelToolCalls, extra } = request;
  const isOwn = isOwnExtra(extra);
  const encoded = tools?.flatMap((tool, index) => {
    const path = `tools[${index}]`;
    const wire = encodeTool(tool, { names, isOwn });
    if (wire === undefined) losses.push({ path, kind: 'parameter' });
    else if (tool.type === 'function') {
      append(losses, foreignFieldLosses(tool.extra, protocolId, { path }));
      if (tool.cacheHint !== undefined)
        losses.push({ path: `${path}.cache_control`, kind: 'hint' });
    }
    return wire === undefined ? [] : [wire];
  });
  const choice = toolChoice && encodeToolChoice(toolChoice, names);
  if (toolChoice !== undefined && choice === undefined) {
    losses.push({ path: 'tool_choice', kind: 'parameter' });
  }
  // A choice among no tools is refused; a caller of this protocol may have hosted ones in a stored prompt.
  if (!isOwn && (encoded === undefined || encoded.length === 0)) return {};
  return { tools: encoded, tool_choice: choice, parallel_tool_calls: parallelToolCalls };
}

function encodeFormat(format: ResponseFormat): JsonObject {
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'json_schema': {
      const { name, schema, strict, description } = format;
      return compact({ type: 'json_schema', name, description, schema, strict });
    }
  }
}

/** Thinking switched on without a measure is left to the model, because models that do not think refuse the field. */
function encodeReasoning(
  reasoning: ReasoningSettings | undefined,
  isOwn: boolean,
  losses: Loss[],
): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const { mode, effort, budgetTokens } = reasoning;
  if (isOwn) return effort === undefined ? undefined : { effort };
  if (mode === 'off') return { effort: 'none' };
  if (effort !== undefined) return { effort };
  if (budgetTokens !== undefined) {
    losses.push({ path: 'thinking.budget_tokens', kind: 'hint' });
    return { effort: effortFor(budgetTokens) };
  }
  losses.push({ path: 'thinking', kind: 'hint' });
  return undefined;
}

// Fields of Chat Completions that mean the same here, under the same name.
const shared: readonly string[] = [
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'safety_identifier',
];

/** What a caller of another protocol wants without saying so, or says in a field that this protocol has too. */
function fieldsForOthers(request: ChatRequest, takes: Takes): JsonObject {
  const fields = request.extra?.fields ?? {};
  const thinks =
    takes.thinking === undefined ? request.reasoning !== undefined : takes.thinking !== 'never';
  const include = [
    ...(thinks && request.reasoning?.mode !== 'off' ? ['reasoning.encrypted_content'] : []),
    ...(request.logprobs === true ? ['message.output_text.logprobs'] : []),
  ];
  const verbosity = fields['verbosity'] ?? undefined;
  return {
    store: asBoolean(fields['store']) ?? false,
    include: include.length === 0 ? undefined : include,
    ...Object.fromEntries(shared.map((name) => [name, fields[name] ?? undefined])),
    ...(verbosity === undefined
      ? {}
      : {
          text: compact({
            format: request.responseFormat && encodeFormat(request.responseFormat),
            verbosity,
          }),
        }),
  };
}

/** What this protocol has no parameter for. One at its default is none. */
function lostParameters(request: ChatRequest): readonly Loss[] {
  const { candidates = 1, frequencyPenalty = 0, presencePenalty = 0, stop = [] } = request;
  const losses: Loss[] = [];
  const lose = (path: string, isLost: boolean): void => {
    if (isLost) losses.push({ path, kind: 'parameter' });
  };
  lose('n', candidates !== 1);
  lose('seed', request.seed !== undefined);
  lose('stop', stop.length > 0);
  lose('top_k', request.topK !== undefined);
  lose('frequency_penalty', frequencyPenalty !== 0);
  lose('presence_penalty', presencePenalty !== 0);
  lose('logit_bias', Object.keys(request.logitBias ?? {}).length > 0);
  for (const [at, { name }] of request.messages.entries()) {
    if (name !== undefined) losses.push({ path: `messages[${at}].name`, kind: 'hint' });
  }
  const carried = new Set([...shared, 'store', 'verbosity']);
  const unknown = foreignFieldLosses(request.extra, protocolId);
  return [...losses, ...unknown.filter(({ path }) => !carried.has(path))];
}

// Fields of this protocol that callers of others know by another name.
const words: ReadonlyMap<string, string> = new Map([
  ['text.format', 'response_format'],
  ['reasoning.effort', 'reasoning_effort'],
  ['max_output_tokens', 'max_tokens'],
]);

function inWordsOfOthers(loss: Loss): Loss {
  return { ...loss, path: words.get(loss.path) ?? loss.path };
}
