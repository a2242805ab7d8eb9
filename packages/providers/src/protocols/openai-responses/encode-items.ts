import {
  asArray,
  asObject,
  asString,
  type Block,
  type JsonObject,
  type ToolCallBlock,
  append,
} from '@llm/core';
import type { ToolNames } from '../shared/tool-names.ts';
import { withFields } from '../shared/wire-fields.ts';
import { encodePart } from './content-parts.ts';
import { keptOf } from './fields.ts';
import { isDrawnByCall } from './hosted-calls.ts';
import { protocolId } from './wire.ts';

/** The kinds of items that blocks of other protocols become. */
export type NewItem =
  'message' | 'reasoning' | 'function_call' | 'custom_tool_call' | 'image_generation_call';

/** How items are written on one side: in an answer, or in the history of a request. */
export interface ItemWriting {
  readonly names: ToolNames;
  readonly toCallId: (call: Pick<ToolCallBlock, 'id' | 'signature'>) => string;
  /** What an item has beside its content, where it was none of this protocol before. */
  readonly newItem: (kind: NewItem) => JsonObject;
  /** How the content of a new message is written where it is a lone text. Absent: as a list. */
  readonly newContent?: 'string';
  /** An item that this protocol's upstream wrote, with what it must have and lacks. */
  readonly mended: (item: JsonObject, kind: NewItem) => JsonObject;
  /** A part of a message of the model as the side needs it. */
  readonly finishPart: (part: JsonObject) => JsonObject;
  readonly encodeThought: (block: Extract<Block, { type: 'reasoning' }>) => JsonObject | undefined;
}

/** A message that is being written. */
interface Draft {
  readonly item: JsonObject;
  /** How its content was written, where that was no list of parts. */
  readonly content?: string | undefined;
  readonly parts: JsonObject[];
}

/** The blocks that a model wrote as items, in their order. Texts that follow each other stand in one message. */
export function encodeItems(blocks: readonly Block[], writing: ItemWriting): readonly JsonObject[] {
  const items: (JsonObject | Draft)[] = [];
  let open: Draft | undefined;
  const begin = (item: JsonObject, content?: string): Draft => {
    const draft: Draft = { item, content, parts: [] };
    items.push(draft);
    return draft;
  };
  for (const block of blocks) {
    if (standsInMessage(block)) {
      const part = encodePart(asSaid(block), 'output_text');
      if (part === undefined) continue;
      const kept = keptOf(block, 'message');
      if (kept !== undefined) {
        const item = writing.mended(asObject(kept['item']) ?? {}, 'message');
        open = begin(item, asString(kept['content']));
      }
      open ??= begin(writing.newItem('message'), writing.newContent);
      open.parts.push(writing.finishPart(part));
      continue;
    }
    if (isUnknownPart(block)) {
      const { content, ...item } = block.value;
      if (open === undefined || open.item['id'] !== item['id']) open = begin(item);
      append(
        open.parts,
        (asArray(content) ?? []).map((part) => asObject(part) ?? {}),
      );
      continue;
    }
    const item = encodeItem(block, writing);
    if (item === undefined) continue;
    items.push(item);
    open = undefined;
  }
  return items.map((item) => (isDraft(item) ? written(item) : item));
}

function isDraft(item: JsonObject | Draft): item is Draft {
  return 'parts' in item && Array.isArray(item.parts);
}

function written({ item, content, parts }: Draft): JsonObject {
  const [only] = parts;
  const text =
    parts.length === 1 && only?.['type'] === 'output_text' ? asString(only['text']) : undefined;
  if (content === 'string' && text !== undefined) return { ...item, content: text };
  return { ...item, content: content === 'empty' ? [] : parts };
}

/** Whether a block is a part of a message. A spoken answer is its transcript. */
export function standsInMessage(block: Block): boolean {
  if (block.type === 'audio') return block.transcript !== undefined;
  return block.type === 'text' || block.type === 'refusal';
}

/** A block as it is written in a message. */
export function asSaid(block: Block): Block {
  return block.type === 'audio' ? { type: 'text', text: block.transcript ?? '' } : block;
}

/** A part of a message that the hub has no form for. */
export function isUnknownPart(block: Block): block is Extract<Block, { type: 'opaque' }> {
  return (
    block.type === 'opaque' && block.protocol === protocolId && block.value['type'] === 'message'
  );
}

/** Everything that is no part of a message. */
export function encodeItem(block: Block, writing: ItemWriting): JsonObject | undefined {
  switch (block.type) {
    case 'reasoning':
      return writing.encodeThought(block);
    case 'tool_call':
      return encodeCall(block, writing);
    case 'server_tool_call':
      return keptOf(block, 'item');
    case 'image':
      return encodeDrawnImage(block, writing);
    case 'opaque':
      return block.protocol === protocolId ? block.value : undefined;
    default:
      return undefined;
  }
}

function encodeCall(block: ToolCallBlock, writing: ItemWriting): JsonObject {
  const { names, toCallId, newItem, mended } = writing;
  const isCustom = block.variant === 'custom';
  const type = isCustom ? 'custom_tool_call' : 'function_call';
  const call: JsonObject = {
    type,
    call_id: toCallId(block),
    name: names.toWire(block.name),
    [isCustom ? 'input' : 'arguments']: block.arguments,
  };
  const kept = keptOf(block, 'item');
  return withFields(call, kept === undefined ? newItem(type) : mended(kept, type));
}

function encodeDrawnImage(
  block: Extract<Block, { type: 'image' }>,
  { newItem }: ItemWriting,
): JsonObject | undefined {
  if (block.source.kind !== 'base64' || isDrawnByCall(block)) return undefined;
  const type = 'image_generation_call';
  return { ...newItem(type), type, result: block.source.data };
}
