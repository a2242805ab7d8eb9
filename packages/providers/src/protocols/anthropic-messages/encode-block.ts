import { asObject, type Block, type JsonObject } from '@llm/core';
import { encodeCacheControl } from './cache-control.ts';
import { encodeCitation } from './citation.ts';
import { plainText } from './decode-block.ts';
import { ownForm, toWire } from './fields.ts';
import { encodeDocumentSource, encodeSource, isDocument, isImage } from './media-source.ts';
import { protocolId } from './wire.ts';

/** What depends on the side: a request refuses arguments that an answer only wraps. */
export interface BlockOptions {
  readonly encodeInput: (call: Extract<Block, { arguments: string }>) => JsonObject;
}

/** A block in Anthropic's words; nothing for what it has no words for. */
export function encodeBlock(block: Block, options: BlockOptions): JsonObject | undefined {
  switch (block.type) {
    case 'text':
      return encodeText(block);
    case 'refusal':
      return toWire({ type: 'text', text: block.text });
    case 'audio':
      return block.transcript === undefined
        ? undefined
        : toWire({ type: 'text', text: block.transcript });
    case 'reasoning':
      return encodeReasoning(block);
    case 'image':
      // Some callers send a document where an image belongs.
      if (isDocument(block.source)) return encodeFile({ ...block, type: 'file' });
      return toWire(
        { type: 'image', source: encodeSource(block.source), ...cache(block) },
        block.extra,
      );
    case 'file':
      return encodeFile(block);
    case 'tool_call':
      return toWire(
        {
          type: 'tool_use',
          id: block.id,
          name: block.name,
          input: options.encodeInput(block),
          ...cache(block),
        },
        block.extra,
      );
    case 'tool_result':
      return encodeToolResult(block, options);
    case 'server_tool_call':
      return isOwnServerCall(block.kind)
        ? toWire(
            {
              type: block.kind,
              id: block.id,
              name: block.name,
              input: options.encodeInput(block),
              ...cache(block),
            },
            block.extra,
          )
        : undefined;
    case 'server_tool_result':
      return block.kind.endsWith('_tool_result')
        ? toWire(
            {
              type: block.kind,
              tool_use_id: block.toolCallId,
              content: block.content,
              is_error: block.isError,
              ...cache(block),
            },
            block.extra,
          )
        : undefined;
    case 'opaque':
      return block.protocol === protocolId ? block.value : undefined;
  }
}

/** A string where the content is one plain text, unless its sender wrote a list. */
export function encodeContent(
  blocks: readonly Block[],
  form: JsonObject,
  encode: (block: Block, index: number) => JsonObject | undefined,
): string | readonly JsonObject[] {
  const text = form['content'] === 'list' ? undefined : plainText(blocks);
  return text ?? blocks.map(encode).filter((wire) => wire !== undefined);
}

function encodeText(block: Extract<Block, { type: 'text' }>): JsonObject {
  const citations = block.citations
    ?.map(encodeCitation)
    .filter((citation) => citation !== undefined);
  const nothingLeft = citations?.length === 0 && block.citations?.length !== 0;
  return toWire(
    {
      type: 'text',
      text: block.text,
      citations: nothingLeft ? undefined : citations,
      ...cache(block),
    },
    block.extra,
  );
}

function encodeReasoning(block: Extract<Block, { type: 'reasoning' }>): JsonObject {
  const { text, signature = '', redacted, extra } = block;
  if (redacted !== undefined) return toWire({ type: 'redacted_thinking', data: redacted }, extra);
  return toWire({ type: 'thinking', thinking: text, signature }, extra);
}

function encodeFile(block: Extract<Block, { type: 'file' }>): JsonObject {
  const { source, filename, extra } = block;
  const whole = asObject(ownForm(extra)['whole']);
  if (whole !== undefined) return whole;
  if (isImage(source)) {
    return toWire({ type: 'image', source: encodeSource(source), ...cache(block) }, extra);
  }
  return toWire(
    {
      type: 'document',
      source: encodeDocumentSource(source),
      title: filename,
      ...cache(block),
    },
    extra,
  );
}

function encodeToolResult(
  block: Extract<Block, { type: 'tool_result' }>,
  options: BlockOptions,
): JsonObject {
  const form = ownForm(block.extra);
  const content = encodeContent(block.content, form, (inner) => encodeBlock(inner, options));
  const isAbsent = content.length === 0 && block.content.length === 0 && form['content'] !== 'list';
  return toWire(
    {
      type: 'tool_result',
      tool_use_id: block.toolCallId,
      content: isAbsent ? undefined : content,
      is_error: block.isError,
      ...cache(block),
    },
    block.extra,
  );
}

function cache(block: Exclude<Block, { type: 'opaque' }>): JsonObject {
  return { cache_control: encodeCacheControl(block.cacheHint) };
}

function isOwnServerCall(kind: string): boolean {
  return kind === 'server_tool_use' || kind === 'mcp_tool_use';
}
