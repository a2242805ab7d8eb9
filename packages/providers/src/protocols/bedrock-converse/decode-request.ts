import {
  asArray,
  asNumber,
  asObject,
  asString,
  type ChatRequest,
  type CodecInput,
  invalidField,
  type JsonObject,
  type JsonValue,
  type Message,
  parseJson,
  readArray,
  readNumber,
  readObject,
  readString,
  type ReasoningSettings,
  required,
  type ResponseFormat,
  toLLMError,
} from '@llm/core';
import { settingFields } from '../shared/setting-fields.ts';
import { unknownFields } from '../shared/wire-fields.ts';
import { decodeBlocks } from './decode-block.ts';
import { decodeTools } from './decode-tools.ts';
import { leftBehind } from './fields.ts';
import { protocolId } from './wire.ts';

/** Fields of a body that speak to the gateway and never go upstream. */
export const gatewayFields: readonly string[] = settingFields;

const known: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'stream',
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'outputConfig',
  'serviceTier',
]);

/**
 * The body of `Converse` or `ConverseStream` as a hub request. The path names the model and says whether it streams.
 *
 * What the hub has no place for stays in `extra`, for an upstream of this protocol; `extra` is always there, because it
 * also says that nothing needs to be repaired for one. Answers in this protocol always count tokens.
 *
 * @throws {LLMError} invalid_request, with `param`: a field is missing or has another type
 */
export function decodeRequest({ body, params, stream }: CodecInput): ChatRequest {
  const model = required(readString(body, 'model') ?? params['model'], 'model');
  const messages = required(readArray(body, 'messages'), 'messages');
  if (messages.length === 0) throw invalidField('messages', 'a list of at least one message');
  const inference = readObject(body, 'inferenceConfig') ?? {};
  const output = decodeOutput(readObject(body, 'outputConfig'));
  const additional = asObject(body['additionalModelRequestFields']) ?? {};
  const config = decodeTools(readObject(body, 'toolConfig'));
  const tier = asString(readObject(body, 'serviceTier')?.['type']);
  const reasoning = { ...decodeReasoning(additional), ...output.reasoning };
  const read = (name: string): number | undefined =>
    readNumber(inference, name, `inferenceConfig.${name}`);
  const maxOutputTokens = read('maxTokens');
  const temperature = read('temperature');
  const topP = read('topP');
  const topK = asNumber(inference['topK']) ?? readTopK(additional);
  const stop = readStop(inference);
  return {
    model,
    messages: [...decodeSystem(readArray(body, 'system')), ...messages.map(decodeMessage)],
    ...(stream === true ? { stream, includeUsage: true } : {}),
    ...(config.tools === undefined ? {} : { tools: config.tools }),
    ...(config.toolChoice === undefined ? {} : { toolChoice: config.toolChoice }),
    ...(output.format === undefined ? {} : { responseFormat: output.format }),
    ...(Object.keys(reasoning).length === 0 ? {} : { reasoning }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(stop === undefined ? {} : { stop }),
    ...(tier === undefined ? {} : { serviceTier: tier }),
    ...kept(body, { inference, toolConfig: config.rest, output: output.rest, form: output.form }),
  };
}

interface Rest {
  readonly inference: JsonObject;
  readonly toolConfig: JsonObject | undefined;
  readonly output: JsonObject;
  readonly form: JsonObject;
}

function kept(
  body: JsonObject,
  { inference, toolConfig, output, form }: Rest,
): { readonly extra: NonNullable<ChatRequest['extra']> } {
  const { maxTokens: _m, temperature: _t, topP: _p, stopSequences: _s, ...rest } = inference;
  const { extra } = leftBehind(
    {
      ...unknownFields(body, known),
      // An empty list says nothing, and goes back as it came.
      ...(asArray(body['system'])?.length === 0 ? { system: [] } : {}),
      inferenceConfig: some(rest),
      outputConfig: some(output),
      ...(asObject(body['inferenceConfig']) !== undefined && Object.keys(inference).length === 0
        ? { inferenceConfig: {} }
        : {}),
    },
    { ...form, ...(toolConfig === undefined ? {} : { toolConfig }) },
  );
  return { extra: extra ?? { protocol: protocolId, fields: {} } };
}

function some(fields: JsonObject): JsonObject | undefined {
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function decodeSystem(system: readonly JsonValue[] | undefined): readonly Message[] {
  return system === undefined || system.length === 0
    ? []
    : [{ role: 'system', content: decodeBlocks(system) }];
}

function decodeMessage(value: JsonValue, at: number): Message {
  const path = `messages[${at}]`;
  const wire = asObject(value);
  if (wire === undefined) throw invalidField(path, 'an object');
  const role = required(readString(wire, 'role', `${path}.role`), `${path}.role`);
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw invalidField(`${path}.role`, 'user, assistant or system');
  }
  const content = required(readArray(wire, 'content', `${path}.content`), `${path}.content`);
  const wrong = content.findIndex((block) => asObject(block) === undefined);
  if (wrong >= 0) throw invalidField(`${path}.content[${wrong}]`, 'an object');
  return {
    role,
    content: decodeBlocks(content),
    ...leftBehind(
      unknownFields(wire, messageFields),
      role === 'system' ? { place: 'messages' } : undefined,
    ),
  };
}

const messageFields: ReadonlySet<string> = new Set(['role', 'content']);

function readStop(inference: JsonObject): readonly string[] | undefined {
  const path = 'inferenceConfig.stopSequences';
  const list = readArray(inference, 'stopSequences', path);
  if (list === undefined) return undefined;
  const texts = list.filter((item) => typeof item === 'string');
  if (texts.length < list.length) throw invalidField(path, 'a list of texts');
  return texts;
}

interface DecodedOutput {
  readonly format?: ResponseFormat;
  readonly reasoning: ReasoningSettings;
  readonly rest: JsonObject;
  readonly form: JsonObject;
}

function decodeOutput(config: JsonObject | undefined): DecodedOutput {
  const { textFormat, effort, ...others } = config ?? {};
  const format = asObject(textFormat);
  const json = asObject(asObject(format?.['structure'])?.['jsonSchema']);
  const written = asString(json?.['schema']);
  const schema = written === undefined ? undefined : parseSchema(written);
  const word = asString(effort);
  const reasoning: ReasoningSettings = word === undefined ? {} : { effort: word };
  if (json === undefined || schema === undefined || written === undefined) {
    return {
      reasoning,
      rest: textFormat === undefined ? others : { ...others, textFormat },
      form: {},
    };
  }
  const description = asString(json['description']);
  return {
    format: {
      type: 'json_schema',
      name: asString(json['name']) ?? '',
      schema,
      ...(description === undefined ? {} : { description }),
    },
    reasoning,
    rest: others,
    // Bedrock takes the schema as text, and gets back the very text.
    form: { schema: written },
  };
}

/** @throws {LLMError} invalid_request: it is no JSON object */
function parseSchema(text: string): JsonObject {
  const path = 'outputConfig.textFormat.structure.jsonSchema.schema';
  let schema: JsonObject | undefined;
  try {
    schema = asObject(parseJson(text));
  } catch (cause) {
    if (toLLMError(cause).code !== 'invalid_response') throw cause;
  }
  if (schema === undefined) throw invalidField(path, 'a JSON schema as text');
  return schema;
}

/** In the words of Nova, and of the other makers that have it. */
function readTopK(additional: JsonObject): number | undefined {
  const ofNova = asObject(additional['inferenceConfig']);
  return asNumber(ofNova?.['topK']) ?? asNumber(additional['top_k']);
}

/** How much to think, in the words of the makers whose models Converse has. They stay in `extra` as they came. */
function decodeReasoning(additional: JsonObject): ReasoningSettings {
  const thinking = asObject(additional['thinking']) ?? asObject(additional['reasoning_config']);
  if (thinking !== undefined) {
    const mode = modes.get(asString(thinking['type']) ?? '');
    const budgetTokens = asNumber(thinking['budget_tokens']);
    return {
      ...(mode === undefined ? {} : { mode }),
      ...(budgetTokens === undefined ? {} : { budgetTokens }),
    };
  }
  const nova = asObject(additional['reasoningConfig']);
  const effort = asString(nova?.['maxReasoningEffort']) ?? asString(additional['reasoning_effort']);
  if (nova?.['type'] === 'disabled') return { mode: 'off' };
  return effort === undefined ? {} : { effort };
}

const modes: ReadonlyMap<string, 'on' | 'off' | 'adaptive'> = new Map([
  ['enabled', 'on'],
  ['disabled', 'off'],
  ['adaptive', 'adaptive'],
]);
