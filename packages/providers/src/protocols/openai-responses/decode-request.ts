import {
  asArray,
  asString,
  type ChatRequest,
  type CodecInput,
  invalidField,
  type JsonObject,
  type JsonValue,
  type Message,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  required,
  type ResponseFormat,
} from '@llm/core';
import { isPresent, type Modelled, restOf } from '../shared/wire-fields.ts';
import { decodeMessages } from './decode-messages.ts';
import { leftBehind } from './fields.ts';
import { gatewayFields } from './gateway-fields.ts';
import { decodeTool, decodeToolChoice } from './tools.ts';
import { protocolId } from './wire.ts';

const gatewayOnly: Modelled = Object.fromEntries(gatewayFields.map((name) => [name, () => true]));

const modelled: Modelled = {
  ...gatewayOnly,
  model: isPresent,
  input: isPresent,
  instructions: (value) => typeof value === 'string',
  stream: isPresent,
  tools: isPresent,
  tool_choice: isPresent,
  parallel_tool_calls: isPresent,
  text: isPresent,
  reasoning: isPresent,
  max_output_tokens: isPresent,
  temperature: isPresent,
  top_p: isPresent,
  top_logprobs: isPresent,
  user: isPresent,
  service_tier: isPresent,
  metadata: isPresent,
};

/** What takes the place of an input: a conversation or a prompt that the provider has kept. */
const inputElsewhere = ['previous_response_id', 'conversation', 'prompt'];

/**
 * The body of `POST /v1/responses` as a hub request.
 *
 * `instructions` become the first message. What the hub has no place for stays in `extra` for an upstream of this
 * protocol; `extra` is always there, because it also says whose words the request is in. Answers in this protocol always
 * count tokens, so a streaming request asks for the counts.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake as `param`
 */
export function decodeRequest({ body }: CodecInput): ChatRequest {
  const model = required(readString(body, 'model'), 'model');
  const input = decodeInput(body);
  const output = decodeText(readObject(body, 'text'));
  const thinking = decodeReasoning(readObject(body, 'reasoning'));
  const kept = withoutUndefined({
    ...restOf(body, modelled),
    text: output.rest,
    reasoning: thinking.rest,
  });
  const form = withoutUndefined({ input: input.form, ...output.form });
  return {
    model,
    messages: [...decodeInstructions(body), ...input.messages],
    ...decodeStreaming(body),
    ...decodeTools(body),
    ...output.hub,
    ...thinking.hub,
    ...decodeSettings(body),
    extra: { protocol: protocolId, fields: {}, ...leftBehind(kept, form).extra },
  };
}

function withoutUndefined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function decodeInstructions(body: JsonObject): readonly Message[] {
  const text = asString(body['instructions']);
  if (text === undefined) return [];
  return [
    {
      role: 'system',
      content: [{ type: 'text', text }],
      ...leftBehind(undefined, { place: 'instructions' }),
    },
  ];
}

interface Input {
  readonly messages: readonly Message[];
  readonly form?: string;
}

function decodeInput(body: JsonObject): Input {
  const input = body['input'] ?? undefined;
  if (typeof input === 'string') {
    return {
      messages: [{ role: 'user', content: [{ type: 'text', text: input }] }],
      form: 'string',
    };
  }
  if (input === undefined) {
    const isElsewhere = inputElsewhere.some((name) => (body[name] ?? undefined) !== undefined);
    if (!isElsewhere) required(undefined, 'input');
    return { messages: [], form: 'absent' };
  }
  const items = asArray(input);
  if (items === undefined) throw invalidField('input', 'a string or a list of items');
  return { messages: decodeMessages(items) };
}

function decodeStreaming(body: JsonObject): Partial<ChatRequest> {
  const stream = readBoolean(body, 'stream');
  if (stream === undefined) return {};
  return stream ? { stream, includeUsage: true } : { stream };
}

function decodeTools(body: JsonObject): Partial<ChatRequest> {
  const tools = readArray(body, 'tools');
  const choice = body['tool_choice'] ?? undefined;
  const parallelToolCalls = readBoolean(body, 'parallel_tool_calls');
  return {
    ...(tools === undefined
      ? {}
      : { tools: tools.map((tool, index) => decodeTool(tool, `tools[${index}]`)) }),
    ...(choice === undefined ? {} : { toolChoice: decodeToolChoice(choice) }),
    ...(parallelToolCalls === undefined ? {} : { parallelToolCalls }),
  };
}

interface Decoded {
  readonly hub: Partial<ChatRequest>;
  readonly rest?: JsonObject | undefined;
  readonly form?: JsonObject;
}

/** The form of the answer. `verbosity` and what else stands beside it is kept. */
function decodeText(text: JsonObject | undefined): Decoded {
  if (text === undefined) return { hub: {} };
  const format = readObject(text, 'format', 'text.format');
  const responseFormat = format === undefined ? undefined : decodeFormat(format);
  const rest = restOf(text, {
    format: (value) => isPresent(value) && responseFormat !== undefined,
  });
  const innerRest =
    format === undefined || responseFormat === undefined
      ? undefined
      : restOf(format, formatFields[responseFormat.type]);
  const isEmpty = Object.keys(text).length === 0;
  const kept = innerRest === undefined ? (isEmpty ? text : rest) : { ...rest, format: innerRest };
  return { hub: responseFormat === undefined ? {} : { responseFormat }, rest: kept };
}

const formatFields = {
  text: { type: isPresent },
  json: { type: isPresent },
  json_schema: {
    type: isPresent,
    name: isPresent,
    schema: isPresent,
    strict: isPresent,
    description: isPresent,
  },
} satisfies Record<ResponseFormat['type'], Modelled>;

function decodeFormat(format: JsonObject): ResponseFormat | undefined {
  const path = 'text.format';
  const type = required(readString(format, 'type', `${path}.type`), `${path}.type`);
  switch (type) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const strict = readBoolean(format, 'strict', `${path}.strict`);
      const description = readString(format, 'description', `${path}.description`);
      return {
        type: 'json_schema',
        name: required(readString(format, 'name', `${path}.name`), `${path}.name`),
        schema: required(readObject(format, 'schema', `${path}.schema`), `${path}.schema`),
        ...(strict === undefined ? {} : { strict }),
        ...(description === undefined ? {} : { description }),
      };
    }
    // The grammar of a custom tool, or a format that is newer than this code.
    default:
      return undefined;
  }
}

/** How much is thought. What shall be seen of it, and `context`, is kept. */
function decodeReasoning(reasoning: JsonObject | undefined): Decoded {
  if (reasoning === undefined) return { hub: {} };
  const effort = readString(reasoning, 'effort', 'reasoning.effort');
  const rest = restOf(reasoning, { effort: isPresent });
  const isEmpty = Object.keys(reasoning).length === 0;
  return {
    hub:
      effort === undefined
        ? {}
        : { reasoning: { ...(effort === 'none' ? { mode: 'off' } : {}), effort } },
    rest: isEmpty ? reasoning : rest,
  };
}

const logprobsIncluded = 'message.output_text.logprobs';

function decodeSettings(body: JsonObject): Partial<ChatRequest> {
  const maxOutputTokens = readNumber(body, 'max_output_tokens');
  const temperature = readNumber(body, 'temperature');
  const topP = readNumber(body, 'top_p');
  const topLogprobs = readNumber(body, 'top_logprobs');
  const user = readString(body, 'user');
  const serviceTier = readString(body, 'service_tier');
  const metadata = readObject(body, 'metadata');
  const include = readArray(body, 'include') ?? [];
  const hub: { -readonly [Key in keyof ChatRequest]?: ChatRequest[Key] } = {};
  if (maxOutputTokens !== undefined) hub.maxOutputTokens = maxOutputTokens;
  if (temperature !== undefined) hub.temperature = temperature;
  if (topP !== undefined) hub.topP = topP;
  if (topLogprobs !== undefined) hub.topLogprobs = topLogprobs;
  if (include.includes(logprobsIncluded)) hub.logprobs = true;
  if (user !== undefined) hub.user = user;
  if (serviceTier !== undefined) hub.serviceTier = serviceTier;
  if (metadata !== undefined) hub.metadata = Object.fromEntries(entriesOf(metadata));
  return hub;
}

function entriesOf(object: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(object).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
}
