import {
  asArray,
  type CodecInput,
  type EmbeddingRequest,
  invalidField,
  type JsonObject,
  type JsonValue,
  readNumber,
  readString,
  required,
} from '@llm/core';
import { unknownFields } from '../shared/wire-fields.ts';
import { settingFields } from '../shared/setting-fields.ts';
import { leftBehind } from './fields.ts';
import { protocolId } from './wire.ts';

/** Fields of a body that speak to the gateway, in the words of LiteLLM's users, and never go upstream. */
export const gatewayFields: readonly string[] = ['metadata', ...settingFields];

const modelled: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'input',
  'prompt',
  'dimensions',
]);

/**
 * The body of `/api/embed`, or of the older `/api/embeddings`, whose one text is `prompt`.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake as `param`
 */
export function decodeRequest({ body }: CodecInput): EmbeddingRequest {
  const { prompt } = body;
  const isOld = prompt !== undefined && body['input'] === undefined;
  const { inputs, isSingle } = isOld
    ? { inputs: [readText(prompt, 'prompt')], isSingle: true }
    : decodeInput(body);
  const dimensions = readNumber(body, 'dimensions');
  if (dimensions !== undefined && !(Number.isInteger(dimensions) && dimensions > 0))
    throw invalidField('dimensions', 'a whole number of at least 1');
  const kept = leftBehind(unknownFields(body, modelled), {
    ...(isSingle && { single: true }),
    ...(isOld && { old: true }),
  });
  return {
    model: required(readString(body, 'model'), 'model'),
    inputs,
    ...(dimensions !== undefined && { dimensions }),
    extra: { protocol: protocolId, fields: {}, ...kept.extra },
  };
}

function decodeInput(body: JsonObject): { inputs: readonly string[]; isSingle: boolean } {
  const input = required(body['input'] ?? undefined, 'input');
  if (typeof input === 'string') return { inputs: [readText(input, 'input')], isSingle: true };
  const list = asArray(input);
  if (list === undefined) throw invalidField('input', 'a string or a list of strings');
  if (list.length === 0) throw invalidField('input', 'a list of at least one input');
  return { inputs: list.map((text, at) => readText(text, `input[${at}]`)), isSingle: false };
}

function readText(value: JsonValue | undefined, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalidField(path, 'a string that is not empty');
}
