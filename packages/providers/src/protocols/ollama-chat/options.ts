import {
  asArray,
  invalidField,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  readNumber,
} from '@llm/core';
import { isEmpty, unknownFields } from '../shared/wire-fields.ts';

type Sampling = Pick<
  ChatRequest,
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'seed'
  | 'frequencyPenalty'
  | 'presencePenalty'
  | 'maxOutputTokens'
  | 'stop'
>;

/** `options` in the hub's words. */
export interface DecodedOptions {
  readonly sampling: { readonly [Name in keyof Sampling]: Sampling[Name] | undefined };
  /** What the hub has no place for. */
  readonly rest: JsonObject;
  readonly form: JsonObject;
}

const numbers = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  seed: 'seed',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
} as const;

/** @throws {LLMError} invalid_request: an option has another type */
export function decodeOptions(options: JsonObject): DecodedOptions {
  const read = (name: string) => readNumber(options, name, `options.${name}`);
  const bound = read('num_predict');
  // A value below 0 means no limit, or as much as the context holds.
  const isBound = bound !== undefined && bound >= 0;
  const stop = readStop(options['stop']);
  return {
    sampling: {
      temperature: read(numbers.temperature),
      topP: read(numbers.topP),
      topK: read(numbers.topK),
      seed: read(numbers.seed),
      frequencyPenalty: read(numbers.frequencyPenalty),
      presencePenalty: read(numbers.presencePenalty),
      maxOutputTokens: isBound ? bound : undefined,
      stop,
    },
    rest: unknownFields(
      options,
      new Set([
        ...Object.values(numbers),
        ...(isBound ? ['num_predict'] : []),
        ...(stop === undefined ? [] : ['stop']),
      ]),
    ),
    form: {
      ...(isEmpty(options) && { options: 'empty' }),
      ...(typeof options['stop'] === 'string' && { stop: 'single' }),
    },
  };
}

function readStop(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return [value];
  const list = asArray(value);
  if (list === undefined) throw invalidField('options.stop', 'a string or a list of strings');
  return list.map((text, at) => {
    if (typeof text !== 'string') throw invalidField(`options.stop[${at}]`, 'a string');
    return text;
  });
}

/** The settings of a request as options; none where nothing is set. */
export function encodeOptions(request: ChatRequest, form: JsonObject): JsonObject {
  const { stop } = request;
  return {
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    num_predict: request.maxOutputTokens,
    stop: form['stop'] === 'single' ? stop?.[0] : stop,
  };
}
