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
  readArray,
  readObject,
  readString,
  required,
} from '@llm/core';
import { decodeCacheHint, decodePart, partNeeds } from './content-parts.ts';
import {
  compact,
  isFilledList,
  isPresent,
  isRecord,
  isWritten,
  leftBehind,
  type Modelled,
  restOf,
} from './fields.ts';
import { decodeThoughts, thoughtFields } from './thoughts.ts';
import { decodeFunctionCall, decodeToolCall } from './tool-calls.ts';

/**
 * The conversation of a request.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake
 */
export function decodeMessages(values: readonly JsonValue[]): readonly Message[] {
  // Calls of the deprecated form have no ids, so a result belongs to the last call of its name.
  const legacyCalls = new Map<string, string>();
  return values.map((value, index) => {
    const path = `messages[${index}]`;
    const message = asObject(value);
    if (message === undefined) throw invalidField(path, 'an object');
    const role = required(readString(message, 'role', `${path}.role`), `${path}.role`);
    switch (role) {
      case 'system':
      case 'developer':
      case 'user':
        return decodePlainMessage(message, role, path);
      case 'assistant':
        return decodeAssistant(message, { path, index, legacyCalls });
      case 'tool':
        return decodeToolMessage(message, path);
      case 'function':
        return decodeFunctionMessage(message, { path, index, legacyCalls });
      default:
        throw invalidField(
          `${path}.role`,
          "'system', 'developer', 'user', 'assistant', 'tool' or 'function'",
        );
    }
  });
}

interface Place {
  readonly path: string;
  readonly index: number;
  readonly legacyCalls: Map<string, string>;
}

const plainFields = {
  role: isPresent,
  content: isPresent,
  name: isPresent,
  cache_control: isRecord,
};

function decodePlainMessage(
  message: JsonObject,
  role: 'system' | 'developer' | 'user',
  path: string,
): Message {
  const content = decodeContent(message, path);
  if (content.kept === null || content.absent) required(undefined, `${path}.content`);
  const [only] = content.blocks;
  const isPlainPart =
    content.listed &&
    content.blocks.length === 1 &&
    only?.type === 'text' &&
    only.extra === undefined &&
    only.cacheHint === undefined;
  return toMessage(message, {
    role,
    path,
    blocks: content.blocks,
    modelled: plainFields,
    kept: content.kept === undefined ? undefined : { content: content.kept },
    form: isPlainPart ? { content: 'parts' } : undefined,
  });
}

const assistantFields = {
  ...plainFields,
  content: (): boolean => true,
  ...thoughtFields,
  refusal: isPresent,
  audio: isPresent,
  tool_calls: isFilledList,
  function_call: isPresent,
};

function decodeAssistant(message: JsonObject, place: Place): Message {
  const { path } = place;
  const thoughts = decodeThoughts(message);
  const content = decodeContent(message, path);
  const refusal = readString(message, 'refusal', `${path}.refusal`);
  const audio = readObject(message, 'audio', `${path}.audio`);
  const calls = decodeCalls(message, place);
  const canonical = calls.length > 0 ? null : '';
  const rest = restOf(message, assistantFields);
  const isPlain = content.blocks.length > 0 || content.kept === canonical;
  const form = compact({
    content: content.listed && content.blocks.length > 0 ? 'parts' : undefined,
    ...thoughts.repeated,
  });
  return toMessage(message, {
    role: 'assistant',
    path,
    modelled: assistantFields,
    blocks: [
      ...thoughts.blocks,
      ...content.blocks,
      ...(refusal === undefined ? [] : [{ type: 'refusal' as const, text: refusal }]),
      ...(audio === undefined ? [] : [decodeSpokenAudio(audio)]),
      ...calls,
    ],
    // Once something is kept of this message, `content` is written back only where it is kept too.
    kept:
      content.blocks.length > 0 || (isPlain && rest === undefined && Object.keys(form).length === 0)
        ? undefined
        : content.absent
          ? {}
          : { content: content.kept ?? null },
    form: Object.keys(form).length === 0 ? undefined : form,
  });
}

/** An earlier spoken answer, by its id. */
function decodeSpokenAudio(audio: JsonObject): Block {
  const id = asString(audio['id']);
  return {
    type: 'audio',
    ...(id === undefined ? {} : { id }),
    ...leftBehind(restOf(audio, { id: isWritten })),
  };
}

function decodeCalls(message: JsonObject, place: Place): readonly Block[] {
  const { path, index, legacyCalls } = place;
  const listed = readArray(message, 'tool_calls', `${path}.tool_calls`) ?? [];
  const calls: Block[] = listed.map((value, position) => {
    const at = `${path}.tool_calls[${position}]`;
    const call = asObject(value);
    if (call === undefined) throw invalidField(at, 'an object');
    const block = decodeToolCall(call, `call_${index}_${position}`);
    if (block.type === 'tool_call' && block.name === '') {
      required(undefined, `${at}.${block.variant ?? 'function'}.name`);
    }
    return block;
  });
  const legacy = readObject(message, 'function_call', `${path}.function_call`);
  if (legacy === undefined) return calls;
  const id = `call_${index}`;
  const block = decodeFunctionCall(legacy, id);
  if (block.name === '') required(undefined, `${path}.function_call.name`);
  legacyCalls.set(block.name, id);
  return [...calls, block];
}

const toolFields = { ...plainFields, content: (): boolean => true, tool_call_id: isPresent };

function decodeToolMessage(message: JsonObject, path: string): Message {
  const content = decodeContent(message, path);
  const idPath = `${path}.tool_call_id`;
  const toolCallId = required(readString(message, 'tool_call_id', idPath), idPath);
  return toMessage(message, {
    role: 'tool',
    path,
    modelled: toolFields,
    blocks: [{ type: 'tool_result', toolCallId, content: content.blocks }],
    kept: content.kept === undefined ? undefined : { content: content.kept },
    form: content.listed && content.blocks.length > 0 ? { content: 'parts' } : undefined,
  });
}

function decodeFunctionMessage(message: JsonObject, place: Place): Message {
  const { path, index, legacyCalls } = place;
  const content = decodeContent(message, path);
  const name = required(readString(message, 'name', `${path}.name`), `${path}.name`);
  return toMessage(message, {
    role: 'tool',
    path,
    modelled: { ...plainFields, content: () => true },
    blocks: [
      {
        type: 'tool_result',
        toolCallId: legacyCalls.get(name) ?? `call_${index - 1}`,
        content: content.blocks,
      },
    ],
    kept: content.kept === undefined ? undefined : { content: content.kept },
    form: { role: 'function' },
  });
}

interface Content {
  readonly blocks: readonly Block[];
  /** It was a list of parts. */
  readonly listed: boolean;
  readonly absent: boolean;
  /** What was written where there is no block to say it: `''` is what encoders write for no block. */
  readonly kept?: JsonValue;
}

function decodeContent(message: JsonObject, path: string): Content {
  const value = message['content'];
  if (value === undefined) return { blocks: [], listed: false, absent: true };
  if (value === null) return { blocks: [], listed: false, absent: false, kept: null };
  if (typeof value === 'string') {
    return value === ''
      ? { blocks: [], listed: false, absent: false, kept: '' }
      : { blocks: [{ type: 'text', text: value }], listed: false, absent: false };
  }
  const parts = asArray(value);
  if (parts === undefined) throw invalidField(`${path}.content`, 'a string or a list of parts');
  if (parts.length === 0) return { blocks: [], listed: true, absent: false, kept: [] };
  return {
    blocks: parts.map((part, index) => decodeWrittenPart(part, `${path}.content[${index}]`)),
    listed: true,
    absent: false,
  };
}

function decodeWrittenPart(value: JsonValue, path: string): Block {
  const part = asObject(value);
  if (part === undefined) throw invalidField(path, 'an object');
  const type = required(readString(part, 'type', `${path}.type`), `${path}.type`);
  const block = decodePart(part);
  if (block !== undefined) return block;
  const needed = partNeeds.get(type);
  throw needed === undefined
    ? new LLMError('invalid_request', `${path} is not a valid part of type ${type}`, {
        param: path,
      })
    : invalidField(`${path}.${needed}`, 'given as documented');
}

interface Parsed {
  readonly role: Message['role'];
  readonly path: string;
  readonly blocks: readonly Block[];
  readonly modelled: Modelled;
  readonly kept: JsonObject | undefined;
  readonly form: JsonObject | undefined;
}

function toMessage(message: JsonObject, parsed: Parsed): Message {
  const { role, path, modelled, kept, form } = parsed;
  const name = readString(message, 'name', `${path}.name`);
  const hint = readObject(message, 'cache_control', `${path}.cache_control`);
  const rest = restOf(message, modelled);
  // An empty string is what every encoder writes where there are no blocks.
  const needed = kept?.['content'] === '' && role !== 'assistant' ? undefined : kept;
  const fields = rest === undefined ? needed : { ...rest, ...needed };
  const ways = hint === undefined ? form : { ...form, cache_control: hint };
  return {
    role,
    content: hint === undefined ? parsed.blocks : withHint(parsed.blocks, hint),
    ...(name === undefined ? {} : { name }),
    ...leftBehind(fields, ways),
  };
}

/** A mark on the whole message counts for its last block. */
function withHint(blocks: readonly Block[], hint: JsonObject): readonly Block[] {
  const last = blocks.at(-1);
  if (last === undefined || last.type === 'opaque' || last.cacheHint !== undefined) return blocks;
  return [...blocks.slice(0, -1), { ...last, cacheHint: decodeCacheHint(hint) }];
}
