import {
  asNumber,
  asObject,
  asString,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  LLMError,
} from '@llm/core';
import type { ToolNames } from '../shared/tool-names.ts';
import { leftBehind } from './fields.ts';

/** A block of an item that has begun. */
export interface OpenBlock {
  readonly number: number;
  readonly type: Block['type'];
  /** What has grown so far, to be compared with what the end of it says. */
  text: string;
  citations: number;
  isOpen: boolean;
}

/** An item of the answer. Messages have a block for each of their parts, others one. */
export interface StreamedItem {
  /** As it was announced, without its content. */
  head: JsonObject;
  readonly kind: string;
  readonly blocks: Map<number, OpenBlock>;
  /** Of a thought: the part that is being written, such as `summary:1`. */
  part: string | undefined;
  isDone: boolean;
}

export interface State {
  readonly request: ChatRequest;
  readonly names: ToolNames;
  /** By the number of their place in the output. */
  readonly items: Map<number, StreamedItem>;
  blockCount: number;
  hasCalls: boolean;
  events: ChatEvent[];
}

// Far above any real answer. Numbers are the upstream's, and an item that is made for each must not be without bound.
const highestIndex = 100_000;

/** The place of an item in the output. Ids are no help: some servers give an item another one in each event. */
export function indexOf(event: JsonObject, { items }: State): number {
  const index = asNumber(event['output_index']);
  if (index === undefined) return Math.max(0, items.size - 1);
  if (!Number.isInteger(index) || index < 0 || index > highestIndex) {
    throw new LLMError('invalid_response', `the upstream numbered one of its items ${index}`);
  }
  return index;
}

export function addItem(state: State, index: number, head: JsonObject): StreamedItem {
  const item: StreamedItem = {
    head,
    kind: asString(head['type']) ?? '',
    blocks: new Map(),
    part: undefined,
    isDone: false,
  };
  state.items.set(index, item);
  return item;
}

/** Begins a block of an item, at the place of its part. */
export function open(
  state: State,
  item: StreamedItem,
  { place, start }: { readonly place: number; readonly start: Block },
): OpenBlock {
  const block: OpenBlock = {
    number: state.blockCount,
    type: start.type,
    text: '',
    citations: 0,
    isOpen: true,
  };
  state.blockCount += 1;
  state.hasCalls ||= start.type === 'tool_call';
  item.blocks.set(place, block);
  state.events.push({ type: 'open', candidate: 0, block: block.number, start });
  return block;
}

export function grow(state: State, block: OpenBlock, delta: BlockDelta): void {
  if (!block.isOpen) return;
  if (delta.type === 'text' || delta.type === 'arguments') {
    if (delta.text === '') return;
    block.text += delta.text;
  }
  if (delta.type === 'citation') block.citations += 1;
  state.events.push({ type: 'delta', candidate: 0, block: block.number, delta });
}

/** What the end of a block says that had not come in pieces. */
export function growTo(
  state: State,
  block: OpenBlock,
  { type, whole }: { readonly type: 'text' | 'arguments'; readonly whole: string | undefined },
): void {
  if (whole === undefined || !whole.startsWith(block.text)) return;
  grow(state, block, { type, text: whole.slice(block.text.length) });
}

/** Keeps fields of a wire object at a block that is open. */
export function keep(state: State, block: OpenBlock, fields: JsonObject): void {
  const { extra } = leftBehind(fields);
  if (extra !== undefined) grow(state, block, { type: 'extra', extra });
}

export function close(state: State, block: OpenBlock): void {
  if (!block.isOpen) return;
  block.isOpen = false;
  state.events.push({ type: 'close', candidate: 0, block: block.number });
}

export function closeAll(state: State, item: StreamedItem): void {
  for (const block of item.blocks.values()) close(state, block);
}

/** A wire object without the field that grows, for what is kept of it. */
export function without(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** The object of an event that has one under this name. */
export function objectIn(event: JsonObject, name: string): JsonObject {
  return asObject(event[name]) ?? {};
}
