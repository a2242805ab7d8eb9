import {
  asArray,
  asObject,
  asString,
  invalidField,
  readArray,
  readBoolean,
  readNumber,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type ResponseFormat,
} from '@llm/core';
import { unknownFields } from './fields.ts';
import { toJsonSchema } from './decode-tools.ts';
import type { Takes } from '../shared/models/takes.ts';
import { toOpenApiSchema } from './schema.ts';

type Sampling = Pick<
  ChatRequest,
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'maxOutputTokens'
  | 'stop'
  | 'seed'
  | 'candidates'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'logprobs'
  | 'topLogprobs'
>;

/** `generationConfig` without `thinkingConfig`, in the hub's words. */
export interface DecodedConfig {
  readonly sampling: { readonly [Name in keyof Sampling]: Sampling[Name] | undefined };
  readonly format: ResponseFormat | undefined;
  /** What the hub has no place for. */
  readonly rest: JsonObject;
  /** How the schema was written where it is Google's own. */
  readonly form: JsonObject;
}

const numbers = {
  temperature: 'temperature',
  topP: 'topP',
  topK: 'topK',
  maxOutputTokens: 'maxOutputTokens',
  seed: 'seed',
  candidates: 'candidateCount',
  presencePenalty: 'presencePenalty',
  frequencyPenalty: 'frequencyPenalty',
  topLogprobs: 'logprobs',
} as const;

const modelled: ReadonlySet<string> = new Set([
  ...Object.values(numbers),
  'stopSequences',
  'responseLogprobs',
  'thinkingConfig',
]);
const formatFields: ReadonlySet<string> = new Set([
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
]);

// Other protocols want a name for a schema, and Gemini has none.
const schemaName = 'response';
const json = 'application/json';

/** @throws {LLMError} invalid_request: a field has another type */
export function decodeConfig(config: JsonObject): DecodedConfig {
  const read = (name: string) => readNumber(config, name, `generationConfig.${name}`);
  const path = 'generationConfig.responseLogprobs';
  const { format, form } = decodeFormat(config);
  const rest = unknownFields(config, modelled);
  return {
    sampling: {
      temperature: read(numbers.temperature),
      topP: read(numbers.topP),
      topK: read(numbers.topK),
      maxOutputTokens: read(numbers.maxOutputTokens),
      seed: read(numbers.seed),
      candidates: read(numbers.candidates),
      presencePenalty: read(numbers.presencePenalty),
      frequencyPenalty: read(numbers.frequencyPenalty),
      topLogprobs: read(numbers.topLogprobs),
      logprobs: readBoolean(config, 'responseLogprobs', path),
      stop: readStop(config),
    },
    format,
    rest: format === undefined ? rest : unknownFields(rest, formatFields),
    form,
  };
}

function readStop(config: JsonObject): readonly string[] | undefined {
  const path = 'generationConfig.stopSequences';
  return readArray(config, 'stopSequences', path)?.map((value, at) => {
    if (typeof value !== 'string') throw invalidField(`${path}[${at}]`, 'a string');
    return value;
  });
}

function decodeFormat(config: JsonObject): {
  readonly format: ResponseFormat | undefined;
  readonly form: JsonObject;
} {
  const type = asString(config['responseMimeType']);
  const schema = asObject(config['responseJsonSchema']);
  const own = asObject(config['responseSchema']);
  if (type !== json) return { format: undefined, form: {} };
  if (schema !== undefined)
    return { format: { type: 'json_schema', name: schemaName, schema }, form: {} };
  if (own === undefined) return { format: { type: 'json' }, form: {} };
  return {
    format: { type: 'json_schema', name: schemaName, schema: toJsonSchema(own) },
    form: { responseSchema: own },
  };
}

/** The settings of a request, but for those of its thoughts. */
export function encodeConfig(request: ChatRequest, takes: Takes, form: JsonObject): JsonObject {
  return {
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    maxOutputTokens: request.maxOutputTokens,
    stopSequences: request.stop,
    seed: request.seed,
    candidateCount: request.candidates,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    responseLogprobs: request.logprobs,
    logprobs: request.topLogprobs,
    ...encodeFormat(request.responseFormat, takes, form),
  };
}

function encodeFormat(
  format: ResponseFormat | undefined,
  takes: Takes,
  form: JsonObject,
): JsonObject {
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') return { responseMimeType: json };
  const own = form['responseSchema'];
  if (own !== undefined) return { responseMimeType: json, responseSchema: own };
  return takes.jsonSchemas === false
    ? { responseMimeType: json, responseSchema: toOpenApiSchema(format.schema) }
    : { responseMimeType: json, responseJsonSchema: format.schema };
}

/** `modalities` and `audio` of OpenAI's callers, in Gemini's words. */
export function encodeOutputKinds(fields: JsonObject): JsonObject {
  const kinds = asArray(fields['modalities'])?.filter((kind) => typeof kind === 'string');
  const voice = asString(asObject(fields['audio'])?.['voice']);
  return {
    responseModalities: kinds?.map((kind): JsonValue => kind.toUpperCase()),
    speechConfig:
      voice === undefined
        ? undefined
        : { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } },
  };
}
