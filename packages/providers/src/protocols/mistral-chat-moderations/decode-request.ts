import {
  asArray,
  asObject,
  type CodecInput,
  invalidField,
  type JsonObject,
  type JsonValue,
  type ModerationInput,
  type ModerationRequest,
  readArray,
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
  const list = required(readArray(body, 'input'), 'input');
  const [first] = list;
  if (first === undefined) throw invalidField('input', 'a list of at least one message');
  // A list of messages is one conversation, so its first item says which of the two kinds of list it is.
  const isSingle = asArray(first) === undefined;
  const inputs = isSingle
    ? [toConversation(list, 'input')]
    : list.map((item, at) => toConversation(asArray(item), `input[${at}]`));
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

function toConversation(
  list: readonly JsonValue[] | undefined,
  path: string,
): ModerationInput & { readonly type: 'conversation' } {
  if (list === undefined || list.length === 0)
    throw invalidField(path, 'a list of at least one message');
  const messages = list.map((item, at): JsonObject => {
    const message = asObject(item);
    if (typeof message?.['role'] === 'string') return message;
    throw invalidField(`${path}[${at}]`, 'a message with a role');
  });
  return { type: 'conversation', messages };
}
