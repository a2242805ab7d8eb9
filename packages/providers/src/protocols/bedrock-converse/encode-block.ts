import {
  asObject,
  type Block,
  type JsonObject,
  type JsonValue,
  type Loss,
  parseJson,
  toLLMError,
} from '@llm/core';
import { withFields } from '../shared/wire-fields.ts';
import { parseArguments } from '../shared/parse-arguments.ts';
import { encodeCitation } from './citation.ts';
import type { DocumentNames } from './document-names.ts';
import { ownFields, ownForm, toWire } from './fields.ts';
import { encodeAudio, encodeDocument, encodeImage, isOtherKind } from './media.ts';
import { protocolId } from './wire.ts';

export interface BlockOptions {
  readonly documents: DocumentNames;
  /** Whether the model takes marks of the prompt's cache. */
  readonly marks: boolean;
  readonly losses: Loss[];
}

/** A block in Bedrock's words, with the mark that follows it; nothing for what it has no words for. */
export function encodeBlock(block: Block, path: string, options: BlockOptions): JsonObject[] {
  const wire = encodeOne(block, path, options);
  if (wire === undefined) return [];
  if (block.type === 'opaque' || block.cacheHint === undefined) return [wire];
  if (!options.marks) {
    options.losses.push({ path: `${path}.cache_control`, kind: 'hint' });
    return [wire];
  }
  return [wire, cachePoint(block.cacheHint.ttl)];
}

/** A mark of the prompt's cache. It takes the two lifetimes that Anthropic has too. */
export function cachePoint(ttl: string | undefined): JsonObject {
  return { cachePoint: { type: 'default', ...(ttl === undefined ? {} : { ttl }) } };
}

function encodeOne(block: Block, path: string, options: BlockOptions): JsonObject | undefined {
  const lose = (kind: Loss['kind']): undefined => {
    options.losses.push({ path, kind });
  };
  switch (block.type) {
    case 'text':
      return encodeText(block);
    case 'refusal':
      return { text: block.text };
    case 'image':
      if (isOtherKind(block.source, 'image'))
        return encodeOne({ ...block, type: 'file' }, path, options);
      return encodePicture(block) ?? lose('content');
    case 'file':
      if (isOtherKind(block.source, 'document'))
        return encodeOne({ ...block, type: 'image' }, path, options);
      return encodeFile(block, options) ?? lose('content');
    case 'audio': {
      const audio = encodeAudio(block);
      return audio === undefined ? lose('content') : { audio: toWire(audio, block.extra) };
    }
    case 'reasoning':
      return encodeReasoning(block);
    case 'tool_call':
      return {
        toolUse: toWire(
          { toolUseId: block.id, name: block.name, input: parseArguments(block.arguments) ?? {} },
          block.extra,
        ),
      };
    case 'tool_result':
      return encodeResult(block, path, options);
    case 'server_tool_call':
      return {
        toolUse: toWire(
          {
            toolUseId: block.id,
            name: block.name,
            input: parseArguments(block.arguments) ?? {},
            type: block.kind,
          },
          block.extra,
        ),
      };
    case 'server_tool_result':
      return {
        toolResult: toWire(
          {
            toolUseId: block.toolCallId,
            content: block.content,
            type: block.kind,
            status: block.isError === true ? 'error' : undefined,
          },
          block.extra,
        ),
      };
    case 'opaque':
      return block.protocol === protocolId ? block.value : lose('content');
  }
}

function encodeText(block: Extract<Block, { type: 'text' }>): JsonObject {
  const { text, citations, extra } = block;
  const form = ownForm(extra);
  if (form['guarded'] === true) return { guardContent: { text: toWire({ text }, extra) } };
  if (form['json'] === true) return { json: parse(text) ?? text };
  if (citations === undefined) return { text };
  const content = form['content'] === 'absent' ? {} : { content: [{ text }] };
  return { citationsContent: { ...content, citations: citations.map(encodeCitation) } };
}

function parse(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch (cause) {
    if (toLLMError(cause).code === 'invalid_response') return undefined;
    throw cause;
  }
}

function encodePicture({
  source,
  extra,
}: Extract<Block, { type: 'image' }>): JsonObject | undefined {
  const image = withFormat(encodeImage(source), source, extra);
  return image === undefined ? undefined : { image };
}

function encodeFile(
  { source, filename, extra }: Extract<Block, { type: 'file' }>,
  { documents }: BlockOptions,
): JsonObject | undefined {
  const isText = source.kind === 'text' && ownForm(extra)['text'] === true;
  const encoded = withFormat(encodeDocument(source), source, extra);
  if (encoded === undefined) return undefined;
  return {
    document: {
      ...encoded,
      ...(isText ? { source: withFields({ text: source.text }, sourceOf(extra)) } : {}),
      name: extra?.protocol === protocolId ? (filename ?? '') : documents.take(filename),
    },
  };
}

/** With the format that its sender wrote, where it came in this protocol. */
function withFormat(
  encoded: JsonObject | undefined,
  source: Extract<Block, { type: 'image' }>['source'],
  extra: Extract<Block, { type: 'image' }>['extra'],
): JsonObject | undefined {
  const { format } = ownForm(extra);
  if (format === undefined) return encoded === undefined ? undefined : toWire(encoded, extra);
  const place =
    encoded?.['source'] ?? (source.kind === 'url' ? { s3Location: { uri: source.url } } : {});
  return toWire({ format, source: place }, extra);
}

function sourceOf(extra: Extract<Block, { type: 'image' }>['extra']): JsonObject {
  return asObject(ownFields(extra)['source']) ?? {};
}

function encodeReasoning(block: Extract<Block, { type: 'reasoning' }>): JsonObject {
  const { text, signature, redacted, extra } = block;
  if (redacted !== undefined) return { reasoningContent: { redactedContent: redacted } };
  return { reasoningContent: { reasoningText: toWire({ text, signature }, extra) } };
}

function encodeResult(
  block: Extract<Block, { type: 'tool_result' }>,
  path: string,
  options: BlockOptions,
): JsonObject {
  const { status } = ownForm(block.extra);
  const content = block.content.flatMap((inner, at) =>
    encodeBlock(inner, `${path}.content[${at}]`, options),
  );
  return {
    toolResult: toWire(
      {
        toolUseId: block.toolCallId,
        content,
        // Only Claude and Nova know it, and success is the default
        // (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultBlock.html, read 2026-11-30).
        status: block.isError === true ? 'error' : status,
      },
      block.extra,
    ),
  };
}
