import type { Block, ChatRequest, JsonObject, JsonValue } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { toEvent } from './encode-error.ts';
import type { ItemWriting } from './encode-items.ts';

/** An item of the answer that is being written. */
export interface WrittenItem {
  readonly index: number;
  /** As it was announced. */
  item: JsonObject;
  /** Of a message: its parts as far as they have ended. */
  readonly parts: JsonObject[];
  /** How many parts of a message have begun, and how many of them have not ended. */
  begunParts: number;
  openParts: number;
  /** Nothing more begins in it. */
  isClosing: boolean;
}

/** A block of the answer that is being written. */
export interface WrittenBlock {
  /** The block as far as it is known, without what grows. */
  block: Block;
  readonly item: WrittenItem;
  /** Of a call of a custom tool: its free text comes as the arguments of a function. */
  readonly isWrapped: boolean;
  /** The place of its part in a message. */
  readonly place: number;
  text: string;
  /** Of a text: what stands beside it. */
  readonly annotations: JsonObject[];
  readonly logprobs: JsonValue[];
  signature: string | undefined;
  /** Of a thought: the part that is being written. */
  part: ThoughtPart | undefined;
  readonly thoughtParts: ThoughtPart[];
  /** Of a thought: the blank line that comes next stands between two parts and in none. */
  skipsBreak: boolean;
}

/** A part of a thought: a piece of its summary, or of what the model really thought. */
export interface ThoughtPart {
  readonly list: 'summary' | 'content';
  readonly index: number;
  text: string;
}

export interface State {
  readonly request: ChatRequest;
  /** The names of the caller's tools that take free text. */
  readonly customTools: ReadonlySet<string>;
  writing: ItemWriting;
  head: JsonObject;
  sequenceNumber: number;
  readonly items: WrittenItem[];
  readonly blocks: Map<number, WrittenBlock>;
  /** The message that the next text may go on in. */
  message: WrittenItem | undefined;
  events: ServerSentEvent[];
}

/** Writes an event with the next number. */
export function send(state: State, type: string, fields: JsonObject): void {
  const numbered = Object.assign({ type }, fields, { sequence_number: state.sequenceNumber });
  state.events.push(toEvent(type, numbered));
  state.sequenceNumber += 1;
}

/** Announces an item at the next place of the output. */
export function addItem(state: State, item: JsonObject): WrittenItem {
  const written: WrittenItem = {
    index: state.items.length,
    item,
    parts: [],
    begunParts: 0,
    openParts: 0,
    isClosing: false,
  };
  state.items.push(written);
  send(state, 'response.output_item.added', { output_index: written.index, item });
  return written;
}

/** Ends an item, with the whole of it. */
export function endItem(state: State, written: WrittenItem, item: JsonObject): void {
  written.item = item;
  send(state, 'response.output_item.done', { output_index: written.index, item });
}

/** What every event of an item says of its place. */
export function placeOf({ index, item }: WrittenItem): JsonObject {
  return { item_id: item['id'] ?? '', output_index: index };
}

/** No text goes on in the message that is open. It ends when its parts have. */
export function leaveMessage(state: State): void {
  const { message } = state;
  if (message === undefined) return;
  state.message = undefined;
  message.isClosing = true;
  endMessageIfOver(state, message);
}

export function endMessageIfOver(state: State, message: WrittenItem): void {
  if (!message.isClosing || message.openParts > 0) return;
  const { item } = message;
  const status = item['status'] === undefined ? {} : { status: 'completed' };
  endItem(state, message, { ...item, ...status, content: message.parts });
}
