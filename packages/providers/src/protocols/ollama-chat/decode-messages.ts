import {
  asObject,
  asString,
  type Block,
  invalidField,
  type JsonObject,
  type JsonValue,
  type Message,
  readArray,
  readString,
  type Role,
} from '@llm/core';
import { unknownFields } from '../shared/wire-fields.ts';
import { makeCallId } from './call-ids.ts';
import { decodeCall } from './decode-call.ts';
import { leftBehind } from './fields.ts';
import { decodeImage } from './images.ts';

const roles: ReadonlySet<string> = new Set([
  'system',
  'user',
  'assistant',
  'tool',
] satisfies Role[]);

interface OpenCall {
  readonly name: string;
  readonly id: string;
}

/**
 * The conversation of a request. A result without an id belongs to the first call of its tool that has none yet, and one
 * without a name to the first call.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake
 */
export function decodeMessages(values: readonly JsonValue[]): readonly Message[] {
  const open: OpenCall[] = [];
  return values.map((value, turn) => {
    const path = `messages[${turn}]`;
    const wire = asObject(value);
    if (wire === undefined) throw invalidField(path, 'an object');
    const role = readRole(wire, path);
    return role === 'tool'
      ? decodeResult(wire, { path, turn, open })
      : decodeTurn(wire, role, { path, turn, open });
  });
}

interface Place {
  readonly path: string;
  readonly turn: number;
  readonly open: OpenCall[];
}

function readRole(wire: JsonObject, path: string): Role {
  const role = readString(wire, 'role', `${path}.role`);
  if (role === undefined || !isRole(role))
    throw invalidField(`${path}.role`, [...roles].join(', '));
  return role;
}

function isRole(word: string): word is Role {
  return roles.has(word);
}

function decodeTurn(wire: JsonObject, role: Role, { path, turn, open }: Place): Message {
  const text = readString(wire, 'content', `${path}.content`);
  const thinking = readString(wire, 'thinking', `${path}.thinking`);
  const images = decodeImages(wire, path);
  const calls = decodeCalls(wire, path, turn);
  for (const { id, name } of calls) open.push({ id, name });
  const content: Block[] = [];
  if (thinking !== undefined && thinking !== '')
    content.push({ type: 'reasoning', text: thinking });
  if (text !== undefined && text !== '') content.push({ type: 'text', text });
  return {
    role,
    content: [...content, ...images, ...calls],
    ...leftBehind(restOf(wire, turnFields), formOf(wire)),
  };
}

function decodeResult(wire: JsonObject, { path, turn, open }: Place): Message {
  const text = readString(wire, 'content', `${path}.content`) ?? '';
  const name = readString(wire, 'tool_name', `${path}.tool_name`);
  const given = readString(wire, 'tool_call_id', `${path}.tool_call_id`);
  const at = open.findIndex((call) =>
    given === undefined ? name === undefined || call.name === name : call.id === given,
  );
  const [found] = at < 0 ? [] : open.splice(at, 1);
  return {
    role: 'tool',
    content: [
      {
        type: 'tool_result',
        toolCallId: given ?? found?.id ?? makeCallId(turn, 0),
        content: [
          ...(text === '' ? [] : [{ type: 'text' as const, text }]),
          ...decodeImages(wire, path),
        ],
      },
    ],
    ...leftBehind(restOf(wire, resultFields), { ...formOf(wire), tool_name: name ?? null }),
  };
}

const turnFields: ReadonlySet<string> = new Set([
  'role',
  'content',
  'thinking',
  'images',
  'tool_calls',
]);
const resultFields: ReadonlySet<string> = new Set([
  'role',
  'content',
  'images',
  'tool_name',
  'tool_call_id',
]);

/** What the hub has no place for, and empty fields that clients write. */
function restOf(wire: JsonObject, known: ReadonlySet<string>): JsonObject {
  const rest: Record<string, JsonValue | undefined> = { ...unknownFields(wire, known) };
  for (const name of ['content', 'thinking', 'images', 'tool_calls', 'tool_call_id', 'tool_name']) {
    const value = wire[name];
    if (value === null || (name !== 'content' && isEmpty(value))) rest[name] = value;
  }
  return rest;
}

function isEmpty(value: JsonValue | undefined): value is JsonValue {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

function formOf(wire: JsonObject): JsonObject {
  const isAbsent = wire['content'] === undefined || wire['content'] === null;
  return isAbsent ? { content: 'absent' } : {};
}

function decodeImages(wire: JsonObject, path: string): readonly Block[] {
  return (readArray(wire, 'images', `${path}.images`) ?? []).map((value, at) => {
    const image = decodeImage(value);
    if (image === undefined) throw invalidField(`${path}.images[${at}]`, 'a picture in base64');
    return image;
  });
}

function decodeCalls(wire: JsonObject, path: string, turn: number) {
  return (readArray(wire, 'tool_calls', `${path}.tool_calls`) ?? []).map((value, at) => {
    const given = asString(asObject(value)?.['id']) || undefined;
    const call = decodeCall(value, given ?? makeCallId(turn, at));
    if (call === undefined)
      throw invalidField(`${path}.tool_calls[${at}].function.name`, 'the name of a tool');
    return call;
  });
}
