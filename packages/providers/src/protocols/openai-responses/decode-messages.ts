import {
  asArray,
  asObject,
  asString,
  type Block,
  invalidField,
  type JsonObject,
  type JsonValue,
  LLMError,
  type Message,
  readString,
  required,
  append,
} from '@llm/core';
import { readCallId } from '../shared/signed-call-id.ts';
import { decodePart, partNeeds } from './content-parts.ts';
import { decodeItem, type ItemReading, withMessage } from './decode-item.ts';
import { keepInForm, leftBehind } from './fields.ts';
import { protocolId } from './wire.ts';

/**
 * The input of a request as a conversation. Items that a model wrote one after the other are one message of the
 * assistant, results of tools that follow each other one of the tools, and each message of a user is one of its own.
 * Every item can be found again: a message and the blocks of the assistant remember theirs.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake
 */
export function decodeMessages(input: readonly JsonValue[]): readonly Message[] {
  const messages: Message[] = [];
  let turn: { readonly role: 'assistant' | 'tool'; readonly content: Block[] } | undefined;
  const grow = (role: 'assistant' | 'tool', blocks: readonly Block[], index: number): void => {
    if (turn?.role !== role) {
      turn = { role, content: [] };
      messages.push({ ...turn, ...leftBehind(undefined, { at: index }) });
    }
    append(turn.content, blocks);
  };
  for (const [index, value] of input.entries()) {
    const path = `input[${index}]`;
    const item = asObject(value);
    if (item === undefined) throw invalidField(path, 'an object');
    const type = readString(item, 'type', `${path}.type`);
    if (type === 'function_call_output' || type === 'custom_tool_call_output') {
      grow('tool', [decodeResult(item, path)], index);
    } else if (type !== undefined && type !== 'message') {
      checkCall(item, path);
      grow('assistant', decodeItem(item, { ...reading, fallbackId: `call_${index}` }), index);
    } else if (type === undefined && item['role'] === undefined && item['id'] !== undefined) {
      // A reference to an item, whose type may be left out.
      grow('assistant', [{ type: 'opaque', protocol: protocolId, value: item }], index);
    } else {
      const role = required(readString(item, 'role', `${path}.role`), `${path}.role`);
      if (role === 'assistant') grow(role, decodeAssistant(item, path), index);
      else {
        turn = undefined;
        messages.push(decodeMessage(item, role, { path, index }));
      }
    }
  }
  return messages;
}

const reading: Omit<ItemReading, 'fallbackId'> = {
  keep: keepInForm,
  names: { toWire: (name) => name, toHub: (name) => name },
};

function checkCall(item: JsonObject, path: string): void {
  if (item['type'] !== 'function_call' && item['type'] !== 'custom_tool_call') return;
  required(readString(item, 'call_id', `${path}.call_id`), `${path}.call_id`);
  required(readString(item, 'name', `${path}.name`), `${path}.name`);
  const field = item['type'] === 'function_call' ? 'arguments' : 'input';
  required(readString(item, field, `${path}.${field}`), `${path}.${field}`);
}

interface Place {
  readonly path: string;
  readonly index: number;
}

function decodeMessage(item: JsonObject, role: string, { path, index }: Place): Message {
  if (role !== 'user' && role !== 'system' && role !== 'developer') {
    throw invalidField(`${path}.role`, "'user', 'assistant', 'system' or 'developer'");
  }
  const { content, role: _, ...message } = item;
  const { blocks, form } = decodeContent(content, `${path}.content`);
  return {
    role,
    content: blocks,
    ...leftBehind(undefined, {
      at: index,
      ...(Object.keys(message).length === 0 ? {} : { item: message }),
      ...(form === undefined ? {} : { content: form }),
    }),
  };
}

function decodeAssistant(item: JsonObject, path: string): readonly Block[] {
  const { content, ...message } = item;
  const { blocks, form } = decodeContent(content, `${path}.content`);
  const kept: JsonObject = { item: message, ...(form === undefined ? {} : { content: form }) };
  // An empty message is a message all the same, and its place is that of an empty text.
  if (blocks.length === 0) {
    const empty: Block = { type: 'text', text: '' };
    return [withMessage(empty, { content: 'empty', ...kept }, keepInForm)];
  }
  const separate = blocks.map((block): Block =>
    block.type === 'opaque' ? { ...block, value: { ...message, content: [block.value] } } : block,
  );
  const at = separate.findIndex(({ type }) => type !== 'opaque');
  const first = separate[at];
  return first === undefined ? separate : separate.with(at, withMessage(first, kept, keepInForm));
}

interface Content {
  readonly blocks: readonly Block[];
  /** `string` where it was a plain text. */
  readonly form?: string;
}

function decodeContent(content: JsonValue | undefined, path: string): Content {
  const text = asString(content);
  if (text !== undefined) return { blocks: [{ type: 'text', text }], form: 'string' };
  const parts = asArray(required(content ?? undefined, path));
  if (parts === undefined) throw invalidField(path, 'a string or a list of parts');
  return { blocks: parts.map((part, index) => decodeWrittenPart(part, `${path}[${index}]`)) };
}

function decodeWrittenPart(value: JsonValue, path: string): Block {
  const part = asObject(value);
  if (part === undefined) throw invalidField(path, 'an object');
  const type = required(readString(part, 'type', `${path}.type`), `${path}.type`);
  const block = decodePart(part, keepInForm);
  if (block !== undefined) return block;
  const needed = partNeeds.get(type);
  throw needed === undefined
    ? new LLMError('invalid_request', `${path} is not a valid part of type ${type}`, {
        param: path,
      })
    : invalidField(`${path}.${needed}`, 'given as documented');
}

/** The output of a call: a text, or a list of texts, images and files. */
function decodeResult(item: JsonObject, path: string): Block {
  const { output, ...rest } = item;
  const idPath = `${path}.call_id`;
  const { blocks, form } = decodeContent(output, `${path}.output`);
  return {
    type: 'tool_result',
    toolCallId: readCallId(required(readString(item, 'call_id', idPath), idPath)).id,
    content: blocks,
    ...leftBehind(undefined, { item: rest, ...(form === undefined ? {} : { content: form }) }),
  };
}
