import {
  asArray,
  asObject,
  asString,
  type CodecInput,
  invalidField,
  type JsonValue,
  type ModerationInput,
  type ModerationPart,
  type ModerationRequest,
  readObject,
  readString,
  required,
} from '@llm/core';
import { settingFields } from '../shared/setting-fields.ts';
import { protocolId } from './wire.ts';

/** Fields of a body that speak to the gateway, in the words of LiteLLM's users, and never go upstream. */
export const gatewayFields: readonly string[] = ['metadata', ...settingFields];

const modelled: ReadonlySet<string> = new Set([...gatewayFields, 'model', 'input']);

/**
 * A request for moderations as the hub sees it.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake as `param`
 */
export function decodeRequest({ body }: CodecInput): ModerationRequest {
  const { inputs, isSingle } = decodeInputs(required(body['input'] ?? undefined, 'input'));
  const rest = Object.entries(body).filter(([name]) => !modelled.has(name));
  return {
    model: required(readString(body, 'model'), 'model'),
    inputs,
    ...((rest.length > 0 || isSingle) && {
      extra: {
        protocol: protocolId,
        fields: Object.fromEntries(rest),
        ...(isSingle && { form: { single: true } }),
      },
    }),
  };
}

/** A text, a list of texts, each judged for itself, or a list of parts, which are judged as one. */
function decodeInputs(input: JsonValue): {
  readonly inputs: readonly ModerationInput[];
  readonly isSingle: boolean;
} {
  // OpenAI judges an empty text, too.
  if (typeof input === 'string') return { inputs: [{ type: 'text', text: input }], isSingle: true };
  const list = asArray(input);
  if (list === undefined) throw invalidField('input', 'a string or a list');
  if (list.length === 0) throw invalidField('input', 'a list of at least one input');
  if (asObject(list[0]) !== undefined)
    return { inputs: [{ type: 'parts', parts: list.map(decodePart) }], isSingle: true };
  const inputs = list.map((item, at): ModerationInput => {
    if (typeof item === 'string') return { type: 'text', text: item };
    throw invalidField(`input[${at}]`, 'a string');
  });
  return { inputs, isSingle: false };
}

function decodePart(item: JsonValue, at: number): ModerationPart {
  const path = `input[${at}]`;
  const part = asObject(item);
  switch (asString(part?.['type'])) {
    case 'text':
      return {
        type: 'text',
        text: required(readString(part ?? {}, 'text', `${path}.text`), `${path}.text`),
      };
    case 'image_url': {
      const place = `${path}.image_url`;
      const image = required(readObject(part ?? {}, 'image_url', place), place);
      return {
        type: 'image',
        url: required(readString(image, 'url', `${place}.url`), `${place}.url`),
      };
    }
    default:
      throw invalidField(path, 'a part of the type text or image_url');
  }
}
