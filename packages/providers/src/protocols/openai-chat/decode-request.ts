import {
  asArray,
  asString,
  type ChatRequest,
  type CodecInput,
  invalidField,
  type JsonObject,
  type JsonValue,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  required,
  type ResponseFormat,
} from '@llm/core';
import { settingFields } from '../shared/setting-fields.ts';
import { decodeMessages } from './decode-messages.ts';
import { isPresent, leftBehind, type Modelled, restOf } from './fields.ts';
import { decodeReasoning } from './reasoning-settings.ts';
import { serviceTiers } from './service-tiers.ts';
import { decodeLegacyChoice, decodeLegacyFunction, decodeTool, decodeToolChoice } from './tools.ts';

/**
 * Fields of a body that speak to the gateway, in the words of LiteLLM's users, and never go upstream.
 *
 * `metadata` is among them though OpenAI has a field of that name: OpenAI takes it only together with
 * `store: true`, while callers of a gateway label their calls with it. With `store: true` it is OpenAI's.
 */
export const gatewayFields: readonly string[] = ['metadata', ...settingFields];

const gatewayOnly: Modelled = Object.fromEntries(gatewayFields.map((name) => [name, () => true]));

const requestFields = {
  model: isPresent,
  messages: isPresent,
  stream: isPresent,
  stream_options: isPresent,
  tools: isPresent,
  functions: isPresent,
  tool_choice: isPresent,
  function_call: isPresent,
  parallel_tool_calls: isPresent,
  response_format: isPresent,
  reasoning_effort: isPresent,
  thinking: isPresent,
  max_completion_tokens: isPresent,
  max_tokens: isPresent,
  temperature: isPresent,
  top_p: isPresent,
  top_k: isPresent,
  stop: isPresent,
  seed: isPresent,
  frequency_penalty: isPresent,
  presence_penalty: isPresent,
  logit_bias: isPresent,
  logprobs: isPresent,
  top_logprobs: isPresent,
  n: isPresent,
  user: isPresent,
  service_tier: isPresent,
};

const modelled: Modelled = { ...gatewayOnly, ...requestFields };

/** What one group of fields gives: hub fields, fields kept for the way back, and how they were written. */
interface Group {
  readonly hub: Partial<ChatRequest>;
  readonly kept?: JsonObject | undefined;
  readonly form?: JsonObject | undefined;
}

/**
 * A chat completion request as the hub sees it.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake as `param`
 */
export function decodeRequest({ body }: CodecInput): ChatRequest {
  const model = required(readString(body, 'model'), 'model');
  const messages = required(readArray(body, 'messages'), 'messages');
  if (messages.length === 0) throw invalidField('messages', 'a list of at least one message');
  const groups = [
    decodeStreaming(body),
    decodeTools(body),
    decodeFormat(body),
    decodeThinking(body),
    decodeLimits(body),
    { hub: decodeSampling(body) },
    decodeMetadata(body),
  ];
  const kept = merged([restOf(body, modelled), ...groups.map((group) => group.kept)]);
  const form = merged(groups.map((group) => group.form));
  const request: ChatRequest = { model, messages: decodeMessages(messages) };
  for (const { hub } of groups) Object.assign(request, hub);
  return Object.assign(request, leftBehind(kept, form));
}

function merged(parts: readonly (JsonObject | undefined)[]): JsonObject | undefined {
  let all: JsonObject | undefined;
  for (const part of parts) {
    if (part === undefined || Object.keys(part).length === 0) continue;
    all = all === undefined ? part : { ...all, ...part };
  }
  return all;
}

function decodeStreaming(body: JsonObject): Group {
  const stream = readBoolean(body, 'stream');
  const options = readObject(body, 'stream_options');
  const includeUsage =
    options && readBoolean(options, 'include_usage', 'stream_options.include_usage');
  const rest = options && restOf(options, { include_usage: isPresent });
  const isEmpty = options !== undefined && includeUsage === undefined;
  return {
    hub: {
      ...(stream === undefined ? {} : { stream }),
      ...(includeUsage === undefined ? {} : { includeUsage }),
    },
    kept: rest !== undefined || isEmpty ? { stream_options: rest ?? {} } : undefined,
  };
}

const toolFields = [
  'tools',
  'functions',
  'tool_choice',
  'function_call',
  'parallel_tool_calls',
] as const;
const nothing: Group = { hub: {} };

function decodeTools(body: JsonObject): Group {
  if (toolFields.every((name) => body[name] === undefined)) return nothing;
  const tools = readArray(body, 'tools');
  const functions = readArray(body, 'functions');
  const isLegacy = tools === undefined && functions !== undefined;
  const decoded =
    tools?.map((tool, index) => decodeTool(tool, `tools[${index}]`)) ??
    functions?.map((tool, index) => decodeLegacyFunction(tool, `functions[${index}]`));
  const choice = decodeChoice(body);
  const parallelToolCalls = readBoolean(body, 'parallel_tool_calls');
  return {
    hub: {
      ...(decoded === undefined ? {} : { tools: decoded }),
      ...choice.hub,
      ...(parallelToolCalls === undefined ? {} : { parallelToolCalls }),
    },
    kept: {
      ...(tools !== undefined && functions !== undefined && { functions }),
      ...choice.kept,
    },
    form: { ...(isLegacy && { tools: 'functions' }), ...choice.form },
  };
}

function decodeChoice(body: JsonObject): Group {
  const written = body['tool_choice'] ?? undefined;
  const legacy = body['function_call'] ?? undefined;
  if (written !== undefined) {
    const { choice, form } = decodeToolChoice(written);
    return {
      hub: { toolChoice: choice },
      kept: legacy === undefined ? undefined : { function_call: legacy },
      form: form === undefined ? undefined : { toolChoice: form },
    };
  }
  if (legacy === undefined) return { hub: {} };
  return { hub: { toolChoice: decodeLegacyChoice(legacy) }, form: { toolChoice: 'function_call' } };
}

function decodeFormat(body: JsonObject): Group {
  const format = readObject(body, 'response_format');
  if (format === undefined) return { hub: {} };
  const type = required(readString(format, 'type', 'response_format.type'), 'response_format.type');
  switch (type) {
    case 'text':
    case 'json_object':
      return {
        hub: { responseFormat: { type: type === 'text' ? 'text' : 'json' } },
        kept: keptOf('response_format', restOf(format, { type: isPresent })),
      };
    case 'json_schema':
      return decodeSchema(format);
    default:
      return { hub: {}, kept: { response_format: format } };
  }
}

function decodeSchema(format: JsonObject): Group {
  const path = 'response_format.json_schema';
  const inner = required(readObject(format, 'json_schema', path), path);
  const schema = readObject(inner, 'schema', `${path}.schema`);
  const name = readString(inner, 'name', `${path}.name`);
  const strict = readBoolean(inner, 'strict', `${path}.strict`);
  const description = readString(inner, 'description', `${path}.description`);
  // Some providers take a schema without a name, and OpenAI a name without a schema.
  if (schema === undefined || name === undefined) {
    return { hub: {}, kept: { response_format: format } };
  }
  const responseFormat: ResponseFormat = {
    type: 'json_schema',
    name,
    schema,
    ...(strict === undefined ? {} : { strict }),
    ...(description === undefined ? {} : { description }),
  };
  const rest = restOf(format, { type: isPresent, json_schema: isPresent });
  const innerRest = restOf(inner, {
    name: isPresent,
    schema: isPresent,
    strict: isPresent,
    description: isPresent,
  });
  return {
    hub: { responseFormat },
    kept: keptOf(
      'response_format',
      innerRest === undefined ? rest : { ...rest, json_schema: innerRest },
    ),
  };
}

function keptOf(key: string, fields: JsonObject | undefined): JsonObject | undefined {
  return fields === undefined ? undefined : { [key]: fields };
}

function decodeThinking(body: JsonObject): Group {
  const { reasoning, form, kept } = decodeReasoning(body);
  return {
    hub: reasoning === undefined ? {} : { reasoning },
    kept: keptOf('thinking', kept),
    form,
  };
}

function decodeLimits(body: JsonObject): Group {
  const newer = readNumber(body, 'max_completion_tokens');
  const older = readNumber(body, 'max_tokens');
  const maxOutputTokens = newer ?? older;
  const stop = decodeStop(body);
  const topK = readNumber(body, 'top_k');
  const serviceTier = readString(body, 'service_tier');
  const hub: Mutable<Partial<ChatRequest>> = { ...stop.hub };
  if (maxOutputTokens !== undefined) hub.maxOutputTokens = maxOutputTokens;
  if (topK !== undefined) hub.topK = topK;
  if (serviceTier !== undefined) hub.serviceTier = serviceTier;
  const form: Record<string, JsonValue | undefined> = { ...stop.form };
  if (newer === undefined && older !== undefined) form['maxOutputTokens'] = 'max_tokens';
  if (topK !== undefined) form['topK'] = 'top_k';
  if (serviceTier !== undefined && !serviceTiers.has(serviceTier))
    form['serviceTier'] = serviceTier;
  const isTwice = newer !== undefined && older !== undefined;
  return { hub, kept: isTwice ? { max_tokens: older } : undefined, form };
}

function decodeStop(body: JsonObject): Group {
  const value = body['stop'] ?? undefined;
  if (value === undefined) return { hub: {} };
  if (typeof value === 'string') return { hub: { stop: [value] }, form: { stop: 'string' } };
  const listed = asArray(value) ?? [value];
  const stop = listed.map((entry, index) => {
    const text = asString(entry);
    if (text !== undefined) return text;
    throw asArray(value) === undefined
      ? invalidField('stop', 'a string or a list of strings')
      : invalidField(`stop[${index}]`, 'a string');
  });
  return { hub: { stop } };
}

function decodeSampling(body: JsonObject): Partial<ChatRequest> {
  const temperature = readNumber(body, 'temperature');
  const topP = readNumber(body, 'top_p');
  const seed = readNumber(body, 'seed');
  const frequencyPenalty = readNumber(body, 'frequency_penalty');
  const presencePenalty = readNumber(body, 'presence_penalty');
  const bias = readObject(body, 'logit_bias');
  const logprobs = readBoolean(body, 'logprobs');
  const topLogprobs = readNumber(body, 'top_logprobs');
  const candidates = readNumber(body, 'n');
  const user = readString(body, 'user');
  const hub: Mutable<Partial<ChatRequest>> = {};
  if (temperature !== undefined) hub.temperature = temperature;
  if (topP !== undefined) hub.topP = topP;
  if (seed !== undefined) hub.seed = seed;
  if (frequencyPenalty !== undefined) hub.frequencyPenalty = frequencyPenalty;
  if (presencePenalty !== undefined) hub.presencePenalty = presencePenalty;
  if (bias !== undefined) hub.logitBias = decodeBias(bias);
  if (logprobs !== undefined) hub.logprobs = logprobs;
  if (topLogprobs !== undefined) hub.topLogprobs = topLogprobs;
  if (candidates !== undefined) hub.candidates = candidates;
  if (user !== undefined) hub.user = user;
  return hub;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function decodeBias(bias: JsonObject): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.keys(bias).map((token) => {
      const path = `logit_bias.${token}`;
      return [token, required(readNumber(bias, token, path), path)];
    }),
  );
}

function decodeMetadata(body: JsonObject): Group {
  if (body['store'] !== true) return { hub: {} };
  const metadata = readObject(body, 'metadata');
  if (metadata === undefined) return { hub: {} };
  return { hub: { metadata: Object.fromEntries(entriesOf(metadata)) } };
}

function entriesOf(object: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(object).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
}
