import {
  asArray,
  asObject,
  asString,
  type CodecInput,
  type EmbeddingRequest,
  invalidField,
  type JsonObject,
  type JsonValue,
  LLMError,
  readArray,
  readNumber,
  readObject,
  readString,
  required,
} from '@llm/core';
import { withCamelNames } from '../shared/google/camel-names.ts';
import { gatewayFields } from '../shared/google/gateway-fields.ts';
import { protocolId } from './wire.ts';

/**
 * `embedContent`, or `batchEmbedContents` with its list of such requests, as the hub sees it. What the vectors are for and
 * how long they shall be is the same for all texts of a call there, so that those of the first count.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake; unsupported: there is something else than text in it
 */
export function decodeRequest({ body: written, params }: CodecInput): EmbeddingRequest {
  const body = withCamelNames(written);
  const model = required(readString(body, 'model') ?? params['model'], 'model');
  const list = readArray(body, 'requests');
  const isSingle = list === undefined;
  const requests = isSingle ? [single(body)] : list;
  const [first] = requests;
  if (first === undefined) throw invalidField('requests', 'a list of at least one request');
  const path = isSingle ? '' : 'requests[0].';
  const settings = toRequest(first, 'requests[0]');
  const dimensions = readNumber(settings, 'outputDimensionality', `${path}outputDimensionality`);
  const inputType = readString(settings, 'taskType', `${path}taskType`);
  return {
    model,
    inputs: requests.map((request, at) => toText(request, isSingle ? '' : `requests[${at}].`)),
    ...(dimensions !== undefined && { dimensions }),
    ...(inputType !== undefined && { inputType }),
    extra: {
      protocol: protocolId,
      fields: {},
      form: { requests, ...(isSingle && { single: true }) },
    },
  };
}

function single(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !gatewayFields.includes(name)));
}

function toRequest(value: JsonValue, path: string): JsonObject {
  const request = asObject(value);
  if (request === undefined) throw invalidField(path, 'an object');
  return request;
}

function toText(value: JsonValue, path: string): string {
  const request = toRequest(value, path.slice(0, -1));
  const content = required(readObject(request, 'content', `${path}content`), `${path}content`);
  const parts = asArray(content['parts']) ?? [];
  const texts = parts.map((part) => asString(asObject(part)?.['text']));
  if (texts.length === 0) throw invalidField(`${path}content.parts`, 'a list of at least one part');
  return texts
    .map((text, at) => {
      if (text !== undefined) return text;
      const param = `${path}content.parts[${at}]`;
      throw new LLMError('unsupported', `${param} is no text, and vectors are made of texts`, {
        param,
      });
    })
    .join('');
}
