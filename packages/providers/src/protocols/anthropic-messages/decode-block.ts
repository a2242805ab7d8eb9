import {
  asArray,
  asObject,
  asString,
  type Block,
  type Citation,
  type JsonObject,
  type JsonValue,
  printJson,
} from '@llm/core';
import { decodeCacheControl } from './cache-control.ts';
import { readCallId } from '../shared/signed-call-id.ts';
import { decodeCitation } from './citation.ts';
import { leftBehind, unknownFields } from './fields.ts';
import { decodeSource } from './media-source.ts';
import { protocolId } from './wire.ts';

/** A content block of a request or an answer. One that the hub has no form for is kept as it came. */
export function decodeBlock(wire: JsonObject): Block {
  return decodeKnown(wire) ?? { type: 'opaque', protocol: protocolId, value: wire };
}

/** Blocks, and how they were written where the usual way differs: a lone plain text goes as a string. */
export interface DecodedContent {
  readonly blocks: readonly Block[];
  readonly form?: JsonObject;
}

export function decodeContent(content: JsonValue | undefined): DecodedContent {
  if (typeof content === 'string') return { blocks: [{ type: 'text', text: content }] };
  const list = asArray(content);
  if (list === undefined) return { blocks: [] };
  const blocks = list.flatMap((item) => {
    const wire = asObject(item);
    return wire === undefined ? [] : [decodeBlock(wire)];
  });
  const goesAsOther = blocks.length === 0 || plainText(blocks) !== undefined;
  return goesAsOther ? { blocks, form: { content: 'list' } } : { blocks };
}

/** The text of content that is nothing but one text. */
export function plainText(blocks: readonly Block[]): string | undefined {
  const [only] = blocks;
  if (blocks.length !== 1 || only?.type !== 'text') return undefined;
  const { cacheHint, citations, extra, text } = only;
  return cacheHint === undefined && citations === undefined && extra === undefined
    ? text
    : undefined;
}

function decodeKnown(wire: JsonObject): Block | undefined {
  switch (wire['type']) {
    case 'text':
      return decodeText(wire);
    case 'thinking':
      return decodeThinking(wire);
    case 'redacted_thinking':
      return decodeRedacted(wire);
    case 'tool_use':
      return decodeToolUse(wire);
    case 'tool_result':
      return decodeToolResult(wire);
    case 'image':
      return decodeImage(wire);
    case 'document':
      return decodeDocument(wire) ?? decodeTextDocument(wire);
    case 'search_result':
      return decodeSearchResult(wire);
    case 'server_tool_use':
    case 'mcp_tool_use':
      return decodeServerToolUse(wire);
    default:
      return decodeServerToolResult(wire);
  }
}

function decodeText(wire: JsonObject): Block | undefined {
  const { text, citations, cache_control } = wire;
  if (typeof text !== 'string') return undefined;
  const others = unknownFields(wire, textFields);
  const cited = decodeCitations(citations);
  const { hint, rest } = decodeCacheControl(cache_control);
  return {
    type: 'text',
    text,
    ...(cited === undefined ? {} : { citations: cited }),
    ...hint,
    ...leftBehind({ ...others, ...rest, ...(cited === undefined ? { citations } : {}) }),
  };
}

const textFields: ReadonlySet<string> = new Set(['type', 'text', 'citations', 'cache_control']);

function decodeCitations(value: JsonValue | undefined): readonly Citation[] | undefined {
  const list = asArray(value)?.map(asObject);
  if (list === undefined) return undefined;
  const objects = list.filter((citation) => citation !== undefined);
  return objects.length === list.length ? objects.map(decodeCitation) : undefined;
}

function decodeThinking(wire: JsonObject): Block | undefined {
  const { type: _, thinking, signature, ...others } = wire;
  if (typeof thinking !== 'string') return undefined;
  const signed = asString(signature);
  return {
    type: 'reasoning',
    text: thinking,
    ...(signed === undefined || signed === '' ? {} : { signature: signed }),
    ...leftBehind(others),
  };
}

function decodeRedacted(wire: JsonObject): Block | undefined {
  const { type: _, data, ...others } = wire;
  if (typeof data !== 'string') return undefined;
  return { type: 'reasoning', text: '', redacted: data, ...leftBehind(others) };
}

function decodeToolUse(wire: JsonObject): Block | undefined {
  const { type: _, id, name, input, cache_control, ...others } = wire;
  if (typeof id !== 'string' || typeof name !== 'string') return undefined;
  const { hint, rest } = decodeCacheControl(cache_control);
  return {
    type: 'tool_call',
    ...readCallId(id),
    name,
    arguments: printJson(input ?? {}),
    ...hint,
    ...leftBehind({ ...others, ...rest }),
  };
}

function decodeToolResult(wire: JsonObject): Block | undefined {
  const { type: _, tool_use_id, content, is_error, cache_control, ...others } = wire;
  if (typeof tool_use_id !== 'string') return undefined;
  const { blocks, form } = decodeContent(content);
  const { hint, rest } = decodeCacheControl(cache_control);
  return {
    type: 'tool_result',
    toolCallId: readCallId(tool_use_id).id,
    content: blocks,
    ...(typeof is_error === 'boolean' ? { isError: is_error } : {}),
    ...hint,
    ...leftBehind({ ...others, ...rest }, form),
  };
}

function decodeImage(wire: JsonObject): Block | undefined {
  const { type: _, source, cache_control, ...others } = wire;
  const decoded = decodeSource(asObject(source) ?? {});
  if (decoded === undefined) return undefined;
  const { hint, rest } = decodeCacheControl(cache_control);
  return {
    type: 'image',
    source: decoded.source,
    ...hint,
    ...leftBehind({ ...others, ...rest, ...restOfSource(decoded.rest) }),
  };
}

function decodeDocument(wire: JsonObject): Block | undefined {
  const { type: _, source, title, cache_control, ...others } = wire;
  const decoded = decodeSource(asObject(source) ?? {});
  if (decoded === undefined) return undefined;
  const filename = asString(title);
  const { hint, rest } = decodeCacheControl(cache_control);
  return {
    type: 'file',
    source: decoded.source,
    ...(filename === undefined ? {} : { filename }),
    ...hint,
    ...leftBehind({
      ...others,
      ...rest,
      ...restOfSource(decoded.rest),
      ...(filename === undefined ? { title } : {}),
    }),
  };
}

/** A document whose source is texts, as a text file. It goes back as it came. */
function decodeTextDocument(wire: JsonObject): Block | undefined {
  const { source, title, context, cache_control } = wire;
  const text = textOfBlocks(asObject(source)?.['content']);
  return text === undefined
    ? undefined
    : toTextFile(wire, { text, head: [title, context], cacheControl: cache_control });
}

/** What a caller's own search found, as a text file. It goes back as it came. */
function decodeSearchResult(wire: JsonObject): Block | undefined {
  const { source, title, content, cache_control } = wire;
  const text = textOfBlocks(content);
  return text === undefined
    ? undefined
    : toTextFile(wire, { text, head: [title, source], cacheControl: cache_control });
}

interface TextFile {
  readonly text: string;
  /** What stands above the text. */
  readonly head: readonly (JsonValue | undefined)[];
  readonly cacheControl: JsonValue | undefined;
}

function toTextFile(wire: JsonObject, { text, head, cacheControl }: TextFile): Block {
  const name = head.map(asString).filter((line) => line !== undefined && line !== '');
  return {
    type: 'file',
    source: { kind: 'text', mediaType: 'text/plain', text },
    ...(name.length === 0 ? {} : { filename: name.join('\n') }),
    ...decodeCacheControl(cacheControl).hint,
    ...leftBehind({}, { whole: wire }),
  };
}

/** The texts of a list of blocks; nothing where it holds anything else, which no text can stand for. */
function textOfBlocks(content: JsonValue | undefined): string | undefined {
  const single = asString(content);
  if (single !== undefined) return single;
  const texts = asArray(content)?.map((block) => {
    const wire = asObject(block);
    return wire?.['type'] === 'text' ? asString(wire['text']) : undefined;
  });
  return texts?.every((text) => text !== undefined) === true ? texts.join('\n\n') : undefined;
}

function restOfSource(source: JsonObject): JsonObject {
  return Object.keys(source).length === 0 ? {} : { source };
}

function decodeServerToolUse(wire: JsonObject): Block | undefined {
  const { type, id, name, input, cache_control, ...others } = wire;
  if (typeof type !== 'string' || typeof id !== 'string' || typeof name !== 'string') {
    return undefined;
  }
  const { hint, rest } = decodeCacheControl(cache_control);
  return {
    type: 'server_tool_call',
    kind: type,
    id,
    name,
    arguments: printJson(input ?? {}),
    ...hint,
    ...leftBehind({ ...others, ...rest }),
  };
}

/** Every tool of Anthropic's has a result block of its own, named after it. */
function decodeServerToolResult(wire: JsonObject): Block | undefined {
  const { type, tool_use_id, content, is_error, cache_control, ...others } = wire;
  if (typeof type !== 'string' || !type.endsWith('_tool_result')) return undefined;
  if (typeof tool_use_id !== 'string' || content === undefined) return undefined;
  const { hint, rest } = decodeCacheControl(cache_control);
  return {
    type: 'server_tool_result',
    kind: type,
    toolCallId: tool_use_id,
    content,
    ...(typeof is_error === 'boolean' ? { isError: is_error } : {}),
    ...hint,
    ...leftBehind({ ...others, ...rest }),
  };
}
