import {
  asObject,
  extended,
  asString,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type Extra,
  type FinishEvent,
  type JsonObject,
  type StartEvent,
  type StreamEncoder,
  type Usage,
} from '@llm/core';
import { unwrapInput } from '../shared/custom-tool.ts';
import { asCustomCall, customToolsOf } from './custom-calls.ts';
import { encodeFailure } from './encode-error.ts';
import { encodeItem, isUnknownPart, standsInMessage } from './encode-items.ts';
import { completedAt, headOf, usageOf, writingOf } from './encode-response.ts';
import { isOwn, keptOf, ownForm } from './fields.ts';
import { encodeFinish } from './finish-status.ts';
import { createItemIds } from './item-ids.ts';
import { mergeKept } from './merge-kept.ts';
import { endPart, growPart, openPart, writeUnknownPart } from './write-text.ts';
import { announcedThought, endedThought, endThoughtPart, growThought } from './write-thought.ts';
import {
  addItem,
  endItem,
  leaveMessage,
  placeOf,
  send,
  type State,
  type WrittenBlock,
} from './written-items.ts';
import { protocolId } from './wire.ts';

interface Ending {
  usage: Usage | undefined;
  finish: FinishEvent | undefined;
  hasRefusal: boolean;
  /** The upstream speaks this protocol, and has said of the response what it says. */
  isOwn: boolean;
}

/**
 * The hub's events as those of a response, numbered from 0, each under its name.
 *
 * An item is announced when its first block begins, and ends with the whole of it. Texts that follow each other stand in
 * one message, which ends when something else begins. The last event holds the whole response with its counts, which
 * come late with some upstreams, so it is written in `end`. Of several answers the first is written.
 *
 * @see openapi.json of github.com/openai/openai-openapi, schema `ResponseStreamEvent` — read 2026-11-30
 */
export function createStreamEncoder(request: ChatRequest): StreamEncoder<ChatEvent> {
  const state: State = {
    request,
    customTools: customToolsOf(request),
    writing: writingOf(createItemIds('')),
    head: {},
    sequenceNumber: 0,
    items: [],
    blocks: new Map(),
    message: undefined,
    events: [],
  };
  const ending: Ending = { usage: undefined, finish: undefined, hasRefusal: false, isOwn: false };
  let hasStarted = false;

  const start = (event: StartEvent): void => {
    if (hasStarted) return;
    hasStarted = true;
    ending.usage = event.usage ?? ending.usage;
    const { type: _, usage: __, ...response } = event;
    ending.isOwn = isOwn(event.extra);
    state.head = headOf(response, request);
    state.writing = writingOf(createItemIds(asString(state.head['id']) ?? ''));
    const begun = responseOf(state, { status: 'in_progress', incomplete_details: null });
    send(state, 'response.created', { response: begun });
    send(state, 'response.in_progress', { response: begun });
  };

  return {
    push(event) {
      state.events = [];
      if (event.type === 'start') start(event);
      else {
        start({ type: 'start', id: '', model: request.model });
        writeEvent(state, event, ending);
      }
      return state.events;
    },
    end() {
      state.events = [];
      start({ type: 'start', id: '', model: request.model });
      writeEnd(state, ending);
      return state.events;
    },
    fail(error) {
      state.events = [];
      start({ type: 'start', id: '', model: request.model });
      const { sequenceNumber } = state;
      const response = responseOf(state, { status: 'failed', incomplete_details: null });
      return [...state.events, ...encodeFailure(error, { response, sequenceNumber })];
    },
  };
}

function responseOf(state: State, ended: JsonObject): JsonObject {
  return {
    ...state.head,
    ...ended,
    output: state.items.map(({ item }) => item),
    usage: null,
  };
}

function writeEvent(
  state: State,
  event: Exclude<ChatEvent, { type: 'start' }>,
  ending: Ending,
): void {
  switch (event.type) {
    case 'open':
      if (event.candidate !== 0) break;
      ending.hasRefusal ||= event.start.type === 'refusal';
      openBlock(state, event.block, event.start);
      break;
    case 'delta': {
      const written = state.blocks.get(event.block);
      if (written !== undefined) growBlock(state, written, event.delta);
      break;
    }
    case 'close':
      endBlock(state, event.block);
      break;
    case 'usage':
      ending.usage = event.usage;
      break;
    case 'finish':
      if (event.candidate === 0) ending.finish = event;
      break;
    case 'extra':
      writeExtra(state, event.extra);
      break;
  }
}

/** Fields of the response that are known later, or an event of the same protocol. */
function writeExtra(state: State, extra: Extra): void {
  if (extra.protocol !== protocolId) return;
  const event = asObject(ownForm(extra)['event']);
  if (event === undefined) state.head = { ...state.head, ...extra.fields };
  else writeForeignEvent(state, event, {});
}

function writeForeignEvent(state: State, event: JsonObject, place: JsonObject): void {
  const type = asString(event['type']);
  if (type !== undefined) send(state, type, { ...event, ...place });
}

function openBlock(state: State, number: number, start: Block): void {
  if (isUnknownPart(start)) {
    writeUnknownPart(state, start);
    return;
  }
  if (standsInMessage(start) || start.type === 'audio') {
    const written = openPart(state, start);
    state.blocks.set(number, written);
    for (const delta of deltasOfStart(start)) growPart(state, written, delta);
    return;
  }
  const block = asCustomCall(start, state.customTools);
  const item = announced(state, block);
  if (item === undefined) return;
  leaveMessage(state);
  const written: WrittenBlock = {
    isWrapped: block !== start,
    block: block.type === 'reasoning' ? { ...block, text: '' } : block,
    item: addItem(state, item),
    place: 0,
    text: '',
    annotations: [],
    logprobs: [],
    signature: undefined,
    part: undefined,
    thoughtParts: [],
    skipsBreak: false,
  };
  state.blocks.set(number, written);
  for (const delta of deltasOfStart(start)) growBlock(state, written, delta);
}

/** An item as it is announced: what grows is empty, and it is in progress. */
function announced(state: State, start: Block): JsonObject | undefined {
  if (start.type === 'reasoning') return announcedThought(state, start);
  const empty = start.type === 'tool_call' ? { ...start, arguments: '' } : start;
  const item = encodeItem(empty, state.writing);
  if (item === undefined || start.type !== 'tool_call') return item;
  return item['status'] === undefined ? item : { ...item, status: 'in_progress' };
}

/** What grows and came whole with the beginning. */
function deltasOfStart(block: Block): readonly BlockDelta[] {
  switch (block.type) {
    case 'text':
      return [
        ...(block.citations ?? []).map((citation) => ({ type: 'citation', citation }) as const),
        ...(block.text === '' ? [] : [{ type: 'text', text: block.text } as const]),
      ];
    case 'refusal':
      return block.text === '' ? [] : [{ type: 'text', text: block.text }];
    case 'audio':
      return block.transcript === undefined ? [] : [{ type: 'text', text: block.transcript }];
    case 'reasoning':
      return [
        ...(block.text === '' ? [] : [{ type: 'text', text: block.text } as const]),
        ...(block.signature === undefined
          ? []
          : [{ type: 'signature', signature: block.signature } as const]),
      ];
    case 'tool_call':
      return block.arguments === '' ? [] : [{ type: 'arguments', text: block.arguments }];
    default:
      return [];
  }
}

function growBlock(state: State, written: WrittenBlock, delta: BlockDelta): void {
  const { block } = written;
  if (delta.type === 'extra') {
    const event = asObject(ownForm(delta.extra)['event']);
    if (event !== undefined) writeForeignEvent(state, event, { output_index: written.item.index });
    written.block = mergeKept(block, delta.extra);
  }
  switch (block.type) {
    case 'text':
    case 'refusal':
    case 'audio':
      growPart(state, written, delta);
      break;
    case 'reasoning':
      growThought(state, written, delta);
      break;
    case 'tool_call':
      if (delta.type !== 'arguments') break;
      // Free text that travels as JSON can be read when it is whole.
      if (written.isWrapped) written.text += delta.text;
      else growCall(state, written, delta.text);
      break;
    default:
  }
}

function growCall(state: State, written: WrittenBlock, delta: string): void {
  written.text += delta;
  send(state, `${argumentsEvent(written)}.delta`, extended(placeOf(written.item), { delta }));
}

function argumentsEvent({ block }: WrittenBlock): string {
  return block.type === 'tool_call' && block.variant === 'custom'
    ? 'response.custom_tool_call_input'
    : 'response.function_call_arguments';
}

function endBlock(state: State, number: number): void {
  const written = state.blocks.get(number);
  if (written === undefined) return;
  state.blocks.delete(number);
  const { block, item } = written;
  switch (block.type) {
    case 'text':
    case 'refusal':
      endPart(state, written);
      break;
    case 'reasoning':
      endThoughtPart(state, written);
      endItem(state, item, endedThought(written));
      break;
    case 'tool_call':
      endCall(state, written, block);
      break;
    default: {
      const { id } = item.item;
      const whole = encodeItem(block, state.writing) ?? item.item;
      endItem(state, item, id === undefined ? whole : { ...whole, id });
    }
  }
}

function endCall(
  state: State,
  written: WrittenBlock,
  block: Extract<Block, { type: 'tool_call' }>,
): void {
  const isCustom = block.variant === 'custom';
  if (written.isWrapped) {
    const input = unwrapInput(written.text);
    written.text = '';
    growCall(state, written, input);
  }
  // Clients parse arguments as JSON, and not every protocol writes any where there are none.
  if (written.text === '' && !isCustom && block.extra?.protocol !== protocolId) {
    growCall(state, written, '{}');
  }
  const { text, item } = written;
  const said = isCustom ? { input: text } : { arguments: text, name: item.item['name'] };
  send(state, `${argumentsEvent(written)}.done`, { ...placeOf(item), ...said });
  const whole = { ...item.item, ...keptOf(block, 'item'), id: item.item['id'] };
  const status = item.item['status'] === undefined ? {} : { status: 'completed' };
  endItem(state, item, {
    ...whole,
    ...status,
    name: item.item['name'],
    call_id: item.item['call_id'],
    [isCustom ? 'input' : 'arguments']: text,
  });
}

function writeEnd(state: State, ending: Ending): void {
  const { usage, finish, hasRefusal } = ending;
  for (const number of state.blocks.keys()) endBlock(state, number);
  leaveMessage(state);
  const ended = encodeFinish(finish?.reason, hasRefusal);
  const isIncomplete = ended['status'] === 'incomplete';
  const type = isIncomplete ? 'response.incomplete' : 'response.completed';
  send(state, type, {
    response: {
      ...responseOf(state, ended),
      ...(ending.isOwn ? {} : completedAt(ended, state.head['created_at'])),
      usage: usageOf(usage),
    },
  });
}
