import {
  asArray,
  type CodecInput,
  type EmbeddingInput,
  type EmbeddingRequest,
  invalidField,
  type JsonObject,
  type JsonValue,
  readNumber,
  readString,
  required,
} from '@llm/core';
import { settingFields } from '../shared/setting-fields.ts';
import { protocolId } from './wire.ts';

/** Fields of a body that speak to the gateway, in the words of LiteLLM's users, and never go upstream. */
export const gatewayFields: readonly string[] = ['metadata', ...settingFields];

const modelled: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'input',
  'encoding_format',
  'dimensions',
  'input_type',
  'user',
]);

/**
 * An embeddings request as the hub sees it.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake as `param`
 */
export function decodeRequest({ body }: CodecInput): EmbeddingRequest {
  const { inputs, isSingle } = decodeInputs(body['input']);
  const encoding = readEncoding(body);
  const dimensions = readDimensions(body);
  const inputType = readString(body, 'input_type');
  const user = readString(body, 'user');
  const rest = Object.entries(body).filter(([name]) => !modelled.has(name));
  return {
    model: required(readString(body, 'model'), 'model'),
    inputs,
    ...(encoding !== undefined && { encoding }),
    ...(dimensions !== undefined && { dimensions }),
    ...(inputType !== undefined && { inputType }),
    ...(user !== undefined && { user }),
    ...((rest.length > 0 || isSingle) && {
      extra: {
        protocol: protocolId,
        fields: Object.fromEntries(rest),
        ...(isSingle && { form: { single: true } }),
      },
    }),
  };
}

/**
 * A text, its tokens, a list of texts or a list of tokens. A list of numbers is the tokens of one text,
 * so its first item says which of the two kinds of list it is.
 */
function decodeInputs(input: JsonValue | undefined): {
  readonly inputs: readonly EmbeddingInput[];
  readonly isSingle: boolean;
} {
  const given = required(input ?? undefined, 'input');
  if (typeof given === 'string') return { inputs: [toText(given, 'input')], isSingle: true };
  const list = asArray(given);
  if (list === undefined) throw invalidField('input', 'a string or a list');
  if (list.length === 0) throw invalidField('input', 'a list of at least one input');
  if (typeof list[0] === 'number') return { inputs: [toTokens(list, 'input')], isSingle: true };
  const inputs = list.map((item, at) => {
    const path = `input[${at}]`;
    if (typeof item === 'string') return toText(item, path);
    const tokens = asArray(item);
    if (tokens === undefined) throw invalidField(path, 'a string or a list of tokens');
    return toTokens(tokens, path);
  });
  return { inputs, isSingle: false };
}

function toText(text: string, path: string): string {
  if (text === '') throw invalidField(path, 'a string that is not empty');
  return text;
}

function toTokens(list: readonly JsonValue[], path: string): readonly number[] {
  if (list.length === 0) throw invalidField(path, 'a list of at least one token');
  return list.map((token, at) => {
    if (typeof token === 'number' && Number.isInteger(token) && token >= 0) return token;
    throw invalidField(`${path}[${at}]`, 'a token: a whole number of at least 0');
  });
}

function readEncoding(body: JsonObject): EmbeddingRequest['encoding'] {
  const encoding = readString(body, 'encoding_format');
  if (encoding === undefined || encoding === 'float' || encoding === 'base64') return encoding;
  throw invalidField('encoding_format', 'float or base64');
}

function readDimensions(body: JsonObject): number | undefined {
  const dimensions = readNumber(body, 'dimensions');
  if (dimensions === undefined || (Number.isInteger(dimensions) && dimensions > 0)) {
    return dimensions;
  }
  throw invalidField('dimensions', 'a whole number of at least 1');
}
