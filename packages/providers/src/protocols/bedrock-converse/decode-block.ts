import {
  asArray,
  asObject,
  asString,
  type Block,
  type JsonObject,
  type JsonValue,
  printJson,
} from '@llm/core';
import { unknownFields } from '../shared/wire-fields.ts';
import { decodeCitation } from './citation.ts';
import { leftBehind } from './fields.ts';
import { decodeSource } from './media.ts';
import { protocolId } from './wire.ts';

/** A list of content blocks. A cache point marks the block before it. */
export function decodeBlocks(content: JsonValue | undefined): readonly Block[] {
  const blocks: Block[] = [];
  for (const item of asArray(content) ?? []) {
    const wire = asObject(item);
    if (wire === undefined) continue;
    const point = asObject(wire['cachePoint']);
    const marked = point === undefined ? undefined : markLast(blocks, point);
    if (marked === undefined) blocks.push(decodeBlock(wire));
    else blocks[blocks.length - 1] = marked;
  }
  return blocks;
}

/** The last block with a mark of the prompt's cache; nothing where there is none to mark. */
function markLast(blocks: readonly Block[], point: JsonObject): Block | undefined {
  const last = blocks.at(-1);
  if (last === undefined || last.type === 'opaque' || last.cacheHint !== undefined)
    return undefined;
  const ttl = asString(point['ttl']);
  return { ...last, cacheHint: ttl === undefined ? {} : { ttl } };
}

/** A content block of a request or an answer. One that the hub has no form for is kept as it came. */
export function decodeBlock(wire: JsonObject): Block {
  return decodeKnown(wire) ?? { type: 'opaque', protocol: protocolId, value: wire };
}

function decodeKnown(wire: JsonObject): Block | undefined {
  // A block is a union: it has one field, and its name says what it is.
  const [name] = Object.keys(wire);
  if (name === undefined) return undefined;
  if (name === 'text') return decodeText(wire['text']);
  const inner = asObject(wire[name]);
  if (inner === undefined) return undefined;
  switch (name) {
    case 'image':
      return decodeImage(inner);
    case 'document':
      return decodeDocument(inner);
    case 'audio':
      return decodeAudio(inner);
    case 'toolUse':
      return decodeToolUse(inner);
    case 'toolResult':
      return decodeToolResult(inner);
    case 'reasoningContent':
      return decodeReasoning(inner);
    case 'citationsContent':
      return decodeCited(inner);
    case 'guardContent':
      return decodeGuarded(inner);
    default:
      return undefined;
  }
}

function decodeText(text: JsonValue | undefined): Block | undefined {
  return typeof text === 'string' ? { type: 'text', text } : undefined;
}

function decodeImage(inner: JsonObject): Block | undefined {
  const decoded = decodeSource(inner, 'image');
  if (decoded === undefined) return undefined;
  return {
    type: 'image',
    source: decoded.source,
    ...leftBehind(
      { ...unknownFields(inner, imageFields), ...sourceRest(decoded.rest) },
      format(inner),
    ),
  };
}

const imageFields: ReadonlySet<string> = new Set(['format', 'source']);

function decodeDocument(inner: JsonObject): Block | undefined {
  const decoded = decodeSource(inner, 'document');
  if (decoded === undefined) return undefined;
  const filename = asString(inner['name']);
  return {
    type: 'file',
    source: decoded.source,
    ...(filename === undefined ? {} : { filename }),
    ...leftBehind(
      { ...unknownFields(inner, documentFields), ...sourceRest(decoded.rest) },
      { ...format(inner), ...(decoded.source.kind === 'text' ? { text: true } : {}) },
    ),
  };
}

const documentFields: ReadonlySet<string> = new Set(['format', 'name', 'source']);

/** The format that its sender wrote, which a name in S3 may not say. */
function format(inner: JsonObject): JsonObject {
  const written = asString(inner['format']);
  return written === undefined ? {} : { format: written };
}

function sourceRest(rest: JsonObject): JsonObject {
  return Object.keys(rest).length === 0 ? {} : { source: rest };
}

function decodeAudio(inner: JsonObject): Block | undefined {
  const { bytes, ...others } = asObject(inner['source']) ?? {};
  const written = asString(inner['format']);
  if (typeof bytes !== 'string' || written === undefined || Object.keys(others).length > 0) {
    return undefined;
  }
  return {
    type: 'audio',
    data: bytes,
    format: written,
    ...leftBehind(unknownFields(inner, imageFields)),
  };
}

function decodeToolUse(inner: JsonObject): Block | undefined {
  const { toolUseId, name, input, type, ...others } = inner;
  if (typeof toolUseId !== 'string' || typeof name !== 'string') return undefined;
  const call = { id: toolUseId, name, arguments: printJson(input ?? {}) };
  return isServerTool(type)
    ? { type: 'server_tool_call', kind: type, ...call, ...leftBehind(others, { own: true }) }
    : { type: 'tool_call', ...call, ...leftBehind({ ...others, type }) };
}

/** Whether a call is one that the provider runs itself. The caller's own have another type, or none. */
export function isServerTool(type: JsonValue | undefined): type is string {
  return type === 'server_tool_use';
}

function decodeToolResult(inner: JsonObject): Block | undefined {
  const { toolUseId, content, status, type, ...others } = inner;
  if (typeof toolUseId !== 'string') return undefined;
  const isError = status === 'error' ? true : undefined;
  const isSaid = status === 'success' ? { status } : {};
  if (typeof type === 'string' && type !== 'tool_result') {
    return {
      type: 'server_tool_result',
      kind: type,
      toolCallId: toolUseId,
      content: content ?? [],
      ...(isError === undefined ? {} : { isError }),
      ...leftBehind({ ...others, ...isSaid }, { own: true }),
    };
  }
  return {
    type: 'tool_result',
    toolCallId: toolUseId,
    content: (asArray(content) ?? []).flatMap(decodeResultPart),
    ...(isError === undefined ? {} : { isError }),
    ...leftBehind({ ...others, type }, isSaid),
  };
}

/** What a tool gave as JSON is text to all other protocols. */
function decodeResultPart(item: JsonValue): readonly Block[] {
  const wire = asObject(item);
  if (wire === undefined) return [];
  const { json } = wire;
  if (json === undefined) return [decodeBlock(wire)];
  return [{ type: 'text', text: printJson(json), ...leftBehind({}, { json: true }) }];
}

function decodeReasoning(inner: JsonObject): Block | undefined {
  const { reasoningText, redactedContent } = inner;
  if (typeof redactedContent === 'string') {
    return { type: 'reasoning', text: '', redacted: redactedContent };
  }
  const { text, signature, ...others } = asObject(reasoningText) ?? {};
  if (typeof text !== 'string') return undefined;
  const signed = asString(signature);
  return {
    type: 'reasoning',
    text,
    ...(signed === undefined || signed === '' ? {} : { signature: signed }),
    // Thoughts without a signature are taken back from where they came.
    ...leftBehind(others, { own: true }),
  };
}

/** A text with the places that it relies on. Its pieces are one text. */
function decodeCited({ content, citations }: JsonObject): Block | undefined {
  const texts = (asArray(content) ?? []).map((item) => asString(asObject(item)?.['text']));
  if (texts.some((text) => text === undefined)) return undefined;
  return {
    type: 'text',
    text: texts.join(''),
    ...leftBehind({}, content === undefined ? { content: 'absent' } : {}),
    citations: (asArray(citations) ?? [])
      .map(asObject)
      .filter((citation) => citation !== undefined)
      .map(decodeCitation),
  };
}

/** A text that guardrails look at. To a model it is text as any other. */
function decodeGuarded({ text: guarded }: JsonObject): Block | undefined {
  const { text, ...others } = asObject(guarded) ?? {};
  if (typeof text !== 'string') return undefined;
  return { type: 'text', text, ...leftBehind(others, { guarded: true }) };
}
