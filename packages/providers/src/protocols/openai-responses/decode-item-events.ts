import { asArray, asObject, asString, type JsonObject, LLMError } from '@llm/core';
import { compact } from '../shared/wire-fields.ts';
import { decodeCitation } from './citation.ts';
import { decodeItem, decodeMessagePart, isCall, withMessage } from './decode-item.ts';
import { fallbackIdOf } from './decode-response.ts';
import { keepInFields, leftBehind } from './fields.ts';
import { askedOf, decodeDrawnImage, isHosted } from './hosted-calls.ts';
import {
  addItem,
  close,
  closeAll,
  grow,
  growTo,
  indexOf,
  keep,
  objectIn,
  open,
  type OpenBlock,
  type State,
  type StreamedItem,
  without,
} from './streamed-items.ts';
import { decodeThought, partBreak } from './thoughts.ts';

/** An item without what grows. A thought keeps that it has lists, and what is sealed comes with its end. */
function headOf(wire: JsonObject): JsonObject {
  switch (wire['type']) {
    case 'message':
      return without(wire, 'content');
    case 'function_call':
      return without(wire, 'arguments');
    case 'custom_tool_call':
      return without(wire, 'input');
    case 'reasoning': {
      const { content, encrypted_content, ...head } = wire;
      return compact({
        ...head,
        summary: [],
        content: asArray(content) === undefined ? content : [],
        encrypted_content: encrypted_content === null ? null : undefined,
      });
    }
    default:
      return wire;
  }
}

/** `response.output_item.added`. A message waits for its parts; everything else begins here. */
export function decodeItemAdded(state: State, index: number, wire: JsonObject): StreamedItem {
  const known = state.items.get(index);
  if (known !== undefined) return known;
  const kind = asString(wire['type']) ?? '';
  const item = addItem(state, index, headOf(wire));
  // A call without a name waits for its end, because nobody could be told whose arguments these are.
  const isNameless = isCall(wire) && (asString(wire['name']) ?? '') === '';
  if (kind !== 'message' && !isNameless) beginItem(state, item, { index, wire });
  return item;
}

interface Begun {
  readonly index: number;
  readonly wire: JsonObject;
}

function beginItem(state: State, item: StreamedItem, { index, wire }: Begun): void {
  if (item.kind === 'reasoning') {
    const { signature: _, ...start } = decodeThought(wire, keepInFields);
    const kept = leftBehind({ item: item.head });
    const isForeign = start.extra === undefined;
    open(state, item, {
      place: 0,
      start: { ...start, text: '', ...(isForeign ? {} : kept) },
    });
    return;
  }
  const [start] = decodeItem(isHosted(wire) ? wire : item.head, {
    keep: keepInFields,
    names: state.names,
    fallbackId: fallbackIdOf(state.request, index),
  });
  if (start === undefined) return;
  const opening = start.type === 'server_tool_call' ? { ...start, arguments: '' } : start;
  open(state, item, { place: 0, start: opening });
}

/** `response.output_item.done`, which repeats the whole item. */
export function decodeItemDone(state: State, index: number, wire: JsonObject): void {
  const item = decodeItemAdded(state, index, wire);
  if (item.isDone) return;
  item.isDone = true;
  item.head = headOf(wire);
  if (item.kind === 'message') {
    endMessage(state, item, wire);
    return;
  }
  if (item.blocks.size === 0) beginItem(state, item, { index, wire });
  const block = item.blocks.get(0);
  if (block === undefined) return;
  endItem(state, block, { item, wire });
  close(state, block);
  const image = decodeDrawnImage(wire);
  if (image !== undefined) close(state, open(state, item, { place: 1, start: image }));
}

interface Ended {
  readonly item: StreamedItem;
  readonly wire: JsonObject;
}

function endItem(state: State, block: OpenBlock, { item, wire }: Ended): void {
  switch (block.type) {
    case 'tool_call': {
      const whole = asString(wire[item.kind === 'custom_tool_call' ? 'input' : 'arguments']);
      growTo(state, block, { type: 'arguments', whole });
      keep(state, block, { item: item.head });
      break;
    }
    case 'reasoning': {
      const { text, signature, extra } = decodeThought(wire, keepInFields);
      growTo(state, block, { type: 'text', whole: text });
      if (signature !== undefined) grow(state, block, { type: 'signature', signature });
      if (extra !== undefined) keep(state, block, extra.fields);
      break;
    }
    case 'server_tool_call':
      growTo(state, block, { type: 'arguments', whole: askedOf(wire) });
      keep(state, block, { item: wire });
      break;
    default:
      keep(state, block, wire);
  }
}

function endMessage(state: State, item: StreamedItem, wire: JsonObject): void {
  for (const [place, value] of (asArray(wire['content']) ?? []).entries()) {
    const part = asObject(value);
    if (part === undefined || item.blocks.get(place)?.isOpen === false) continue;
    endPart(state, partOf(state, item, { place, part }), part);
  }
  const first = [...item.blocks.values()].find(({ isOpen }) => isOpen);
  if (item.blocks.size === 1 && first !== undefined && first.type !== 'opaque') {
    keep(state, first, { message: { item: item.head } });
  }
  closeAll(state, item);
}

interface Part {
  readonly place: number;
  readonly part: JsonObject;
}

/** The block of a part of a message, begun where it has not been announced. */
export function partOf(state: State, item: StreamedItem, { place, part }: Part): OpenBlock {
  const known = item.blocks.get(place);
  if (known !== undefined) return known;
  // A new part ends the one before, even if the server forgot its end event.
  closeAll(state, item);
  const message = {
    ...item.head,
    ...(item.head['status'] === undefined ? {} : { status: 'completed' }),
  };
  const emptied = 'refusal' in part ? { ...part, refusal: '' } : { ...part, text: '' };
  const isKnown = part['type'] === 'output_text' || part['type'] === 'refusal';
  const block = decodeMessagePart(isKnown ? withoutLists(emptied) : part, message, keepInFields);
  const isFirst = item.blocks.size === 0;
  const start = isFirst ? withMessage(block, { item: message }, keepInFields) : block;
  return open(state, item, { place, start });
}

/** Annotations come in events of their own, or with the end of the part. */
function withoutLists(part: JsonObject): JsonObject {
  return 'annotations' in part ? { ...part, annotations: [] } : part;
}

/** `response.content_part.done`: the block stays open until the message says how it ended. */
export function endPart(state: State, block: OpenBlock, part: JsonObject): void {
  if (block.type === 'opaque') {
    keep(state, block, { content: [part] });
    return;
  }
  const isRefusal = block.type === 'refusal';
  growTo(state, block, { type: 'text', whole: asString(part[isRefusal ? 'refusal' : 'text']) });
  const annotations = asArray(part['annotations']) ?? [];
  for (const annotation of annotations.slice(block.citations)) {
    if (block.type !== 'text') break;
    const citation = decodeCitation(asObject(annotation) ?? {});
    grow(state, block, { type: 'citation', citation });
  }
  if (block.type === 'text') keep(state, block, { part: without(part, 'text') });
}

/** The item that an event belongs to, begun where a server has not announced it. */
export function itemOf(state: State, event: JsonObject, kind: string): StreamedItem {
  const index = indexOf(event, state);
  const known = state.items.get(index);
  if (known !== undefined) return known;
  if (kind === 'function_call') {
    throw new LLMError('invalid_response', 'the upstream gave arguments to a tool it never named');
  }
  const head: JsonObject = kind === 'message' ? { type: kind, role: 'assistant' } : { type: kind };
  return decodeItemAdded(state, index, head);
}

/** A piece of a thought. Where another part of it begins, a blank line stands between the two. */
export function decodeThoughtDelta(
  state: State,
  event: JsonObject,
  list: 'summary' | 'content',
): void {
  const block = itemOf(state, event, 'reasoning').blocks.get(0);
  const item = state.items.get(indexOf(event, state));
  if (block?.type !== 'reasoning' || item === undefined) return;
  const at = event[list === 'summary' ? 'summary_index' : 'content_index'];
  const index = typeof at === 'number' ? at : 0;
  const part = `${list}:${index}`;
  if (item.part !== part) {
    const isLater = block.text !== '';
    item.part = part;
    const { extra } = leftBehind({}, { part: { list, index, isLater } });
    if (extra !== undefined) grow(state, block, { type: 'extra', extra });
    if (isLater) grow(state, block, { type: 'text', text: partBreak });
  }
  grow(state, block, { type: 'text', text: asString(event['delta']) ?? '' });
}

/** An event of an item that carries nothing of the hub's, such as that a search has begun. */
export function decodeProgress(state: State, event: JsonObject): void {
  const { sequence_number: _, output_index: __, ...fields } = event;
  const item =
    event['output_index'] === undefined ? undefined : state.items.get(indexOf(event, state));
  const block =
    item === undefined ? undefined : [...item.blocks.values()].find(({ isOpen }) => isOpen);
  const { extra } = leftBehind({}, { event: fields });
  if (extra === undefined) return;
  if (block === undefined) state.events.push({ type: 'extra', extra });
  else grow(state, block, { type: 'extra', extra });
}

/** An annotation of a text. */
export function decodeAnnotation(state: State, event: JsonObject): void {
  const item = itemOf(state, event, 'message');
  const at = event['content_index'];
  const place = typeof at === 'number' ? at : 0;
  const block = partOf(state, item, { place, part: { type: 'output_text' } });
  if (block.type !== 'text') return;
  const citation = decodeCitation(objectIn(event, 'annotation'));
  grow(state, block, { type: 'citation', citation });
}
