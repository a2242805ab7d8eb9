import {
  asArray,
  asObject,
  asString,
  type Block,
  type JsonObject,
  type JsonValue,
  printJson,
  type ToolCallBlock,
} from '@llm/core';
import { readCallId } from '../shared/signed-call-id.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { decodePart } from './content-parts.ts';
import { type Keeper, keptOf } from './fields.ts';
import { decodeHosted, isHosted } from './hosted-calls.ts';
import { decodeThought } from './thoughts.ts';
import { protocolId } from './wire.ts';

export interface ItemReading {
  readonly keep: Keeper;
  readonly names: ToolNames;
  /** For calls without an id. */
  readonly fallbackId: string;
}

/** What a model wrote as one item, as blocks: a message is its parts, everything else is one block. */
export function decodeItem(item: JsonObject, reading: ItemReading): readonly Block[] {
  switch (item['type']) {
    case 'message':
      return decodeMessageItem(item, reading.keep);
    case 'reasoning':
      return [decodeThought(item, reading.keep)];
    case 'function_call':
    case 'custom_tool_call':
      return [decodeCall(item, reading)];
    default:
      return [
        isHosted(item)
          ? decodeHosted(item, reading.keep)
          : { type: 'opaque', protocol: protocolId, value: item },
      ];
  }
}

/**
 * The parts of a message of the model. The first one remembers the message. A part of an unknown kind stays in a message
 * of its own, which `encodeItems` joins with its neighbours again.
 */
export function decodeMessageItem(item: JsonObject, keep: Keeper): readonly Block[] {
  const { content, ...message } = item;
  const text = asString(content);
  if (text !== undefined)
    return rememberMessage([{ type: 'text', text }], { item: message, content: 'string' }, keep);
  const parts = (asArray(content) ?? []).map(asObject).filter((part) => part !== undefined);
  const blocks = parts.map((part) => decodeMessagePart(part, message, keep));
  return rememberMessage(blocks, { item: message }, keep);
}

/** One part of a message of the model. */
export function decodeMessagePart(part: JsonObject, message: JsonObject, keep: Keeper): Block {
  const block = decodePart(part, keep);
  return block === undefined || block.type === 'opaque'
    ? { type: 'opaque', protocol: protocolId, value: { ...message, content: [part] } }
    : block;
}

/** The blocks of a message, with the message itself at the first one that can hold it. */
function rememberMessage(
  blocks: readonly Block[],
  message: JsonObject,
  keep: Keeper,
): readonly Block[] {
  const at = blocks.findIndex(({ type }) => type !== 'opaque');
  const first = blocks[at];
  return first === undefined ? blocks : blocks.with(at, withMessage(first, message, keep));
}

/** A block that remembers the message which begins with it: the item without its content, and how that was written. */
export function withMessage(block: Block, message: JsonObject, keep: Keeper): Block {
  if (block.type === 'opaque') return block;
  const part = keptOf(block, 'part');
  const { extra } = keep(part === undefined ? { message } : { part, message });
  return extra === undefined ? block : { ...block, extra };
}

/** Whether an item is a call of one of the caller's tools. */
export function isCall({ type }: JsonObject): boolean {
  return type === 'function_call' || type === 'custom_tool_call';
}

/** A call of one of the caller's tools. */
export function decodeCall(
  item: JsonObject,
  { keep, names, fallbackId }: ItemReading,
): ToolCallBlock {
  const isCustom = item['type'] === 'custom_tool_call';
  const { arguments: written, input, ...rest } = item;
  return {
    type: 'tool_call',
    ...readCallId(asString(item['call_id']) || asString(item['id']) || fallbackId),
    name: names.toHub(asString(item['name']) ?? ''),
    arguments: textOf(isCustom ? input : written),
    ...(isCustom ? { variant: 'custom' } : {}),
    ...keep({ item: rest }),
  };
}

/** Some providers write the arguments as an object, or leave them out. */
function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : printJson(value);
}
