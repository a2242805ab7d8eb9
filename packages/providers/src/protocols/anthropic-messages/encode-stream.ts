import {
  LLMError,
  asArray,
  asObject,
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
  printJson,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { encodeCitation } from './citation.ts';
import { encodeBlock } from './encode-block.ts';
import { encodeStreamError } from './encode-error.ts';
import { createCallIds, type CallIds } from './call-ids.ts';
import { absentInAnswer, encodeFinish, isOurs } from './encode-response.ts';
import { ownFields, ownForm, toWire } from './fields.ts';
import { encodeFinalUsage, encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

// Characters of blocks that wait for an earlier one. Far above any real answer, so only an upstream that
// never ends a block reaches it.
const maxWaiting = 16 * 1024 * 1024;

/** A block of the answer that has begun. */
interface OpenBlock {
  readonly start: Block;
  /** Its content as it came, while an earlier block is being written. */
  readonly waiting: BlockDelta[];
  closed: boolean;
}

interface State {
  readonly model: string;
  readonly ids: CallIds;
  started: boolean;
  /** Of the block being written, or the next one. */
  index: number;
  /** By the hub's number, the one being written first. */
  readonly blocks: Map<number, OpenBlock>;
  current: number | undefined;
  waitingLength: number;
  usage: Usage | undefined;
  finish: FinishEvent | undefined;
  /** A block of the answer says that the model declined. */
  refused: boolean;
}

/**
 * The hub's events as Anthropic's.
 *
 * Anthropic's clients read one block at a time: `content_block_start`, its deltas, `content_block_stop`, and the next
 * block has the next index. Other protocols may write several tool calls at once, or never say that a block has ended.
 * So blocks stand in `blocks` in the order in which they began. The first is written as it comes; content of the others
 * waits, up to 16 Mi characters, until all before them have been closed. Without the order a client would add the
 * arguments of one call to another.
 *
 * The end of the answer is written in `end`, because counts may come after the reason.
 * An upstream that counts its input only then leaves 0 in `message_start`; the counts of `message_delta`
 * are whole. Of several answers the first is written.
 *
 * @throws {LLMError} invalid_response, from `push`: more content waits than the limit
 * @see https://docs.claude.com/en/docs/build-with-claude/streaming — read 2026-11-20
 */
export function createStreamEncoder(request: ChatRequest): StreamEncoder<ChatEvent> {
  const state: State = {
    model: request.model,
    ids: createCallIds(request),
    started: false,
    index: 0,
    blocks: new Map(),
    current: undefined,
    waitingLength: 0,
    usage: undefined,
    finish: undefined,
    refused: false,
  };
  return {
    push(event) {
      const events: ServerSentEvent[] = [];
      encodeEvent(event, state, events);
      return events;
    },
    end() {
      const events: ServerSentEvent[] = [];
      encodeEnd(state, events);
      return events;
    },
    fail: encodeStreamError,
  };
}

function encodeEvent(event: ChatEvent, state: State, events: ServerSentEvent[]): void {
  switch (event.type) {
    case 'start':
      encodeStart(event, state, events);
      break;
    case 'open':
      if (event.candidate !== 0 || !isShown(event.start)) break;
      ensureStarted(state, events);
      state.refused ||= event.start.type === 'refusal';
      state.blocks.set(event.block, {
        start: event.start.type === 'tool_call' ? state.ids.toCaller(event.start) : event.start,
        waiting: [],
        closed: false,
      });
      advance(state, events);
      break;
    case 'delta':
      encodeDelta(event.block, event.delta, { state, events });
      break;
    case 'close': {
      const block = state.blocks.get(event.block);
      if (block === undefined) break;
      block.closed = true;
      advance(state, events);
      break;
    }
    case 'usage':
      state.usage = event.usage;
      break;
    case 'finish':
      if (event.candidate === 0) state.finish = event;
      break;
    case 'extra':
      encodeExtra(event.extra, events);
      break;
  }
}

function encodeStart(event: StartEvent, state: State, events: ServerSentEvent[]): void {
  if (state.started) return;
  state.started = true;
  const { id, model, usage, serviceTier, extra } = event;
  const message = toWire(
    {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: encodeUsage(usage, serviceTier),
      ...(isOurs(extra) || isOurs(usage?.native) ? {} : absentInAnswer),
    },
    extra,
  );
  events.push(toEvent('message_start', { type: 'message_start', message }));
}

function ensureStarted(state: State, events: ServerSentEvent[]): void {
  encodeStart({ type: 'start', id: '', model: state.model }, state, events);
}

function encodeDelta(
  number: number,
  delta: BlockDelta,
  { state, events }: { readonly state: State; readonly events: ServerSentEvent[] },
): void {
  const block = state.blocks.get(number);
  if (block === undefined) return;
  if (number === state.current) {
    writeDelta(block.start, delta, { index: state.index, events });
    return;
  }
  block.waiting.push(delta);
  state.waitingLength += lengthOf(delta);
  if (state.waitingLength > maxWaiting) {
    throw new LLMError(
      'invalid_response',
      'the upstream writes several blocks at once and does not end the first',
    );
  }
}

/**
 * Ends the block being written where it is over, and begins those after it as far as they are known. It stops at the
 * first block that is open. A map is walked in the order of insertion and allows its current entry to be deleted, which
 * `endBlock` does.
 */
function advance(state: State, events: ServerSentEvent[]): void {
  for (const [number, block] of state.blocks) {
    if (state.current !== number) beginBlock(number, block, { state, events });
    if (!block.closed) return;
    endBlock(number, block, { state, events });
  }
}

interface Writing {
  readonly state: State;
  readonly events: ServerSentEvent[];
}

function beginBlock(number: number, block: OpenBlock, { state, events }: Writing): void {
  state.current = number;
  const place = { index: state.index, events };
  events.push(
    toEvent('content_block_start', {
      type: 'content_block_start',
      index: state.index,
      content_block: encodeOpening(block.start),
    }),
  );
  if (isCustomCall(block.start)) {
    events.push(blockDelta(state.index, { type: 'input_json_delta', partial_json: '{"input":"' }));
  }
  for (const delta of deltasOfStart(block.start)) writeDelta(block.start, delta, place);
  for (const delta of block.waiting) {
    state.waitingLength -= lengthOf(delta);
    writeDelta(block.start, delta, place);
  }
  block.waiting.length = 0;
}

function endBlock(number: number, block: OpenBlock, { state, events }: Writing): void {
  if (isCustomCall(block.start)) {
    events.push(blockDelta(state.index, { type: 'input_json_delta', partial_json: '"}' }));
  }
  events.push(toEvent('content_block_stop', { type: 'content_block_stop', index: state.index }));
  state.blocks.delete(number);
  state.current = undefined;
  state.index += 1;
}

function isShown(block: Block): boolean {
  if (block.type === 'audio') return true;
  return encodeBlock(emptied(block), { encodeInput: () => ({}) }) !== undefined;
}

/** The beginning of a block: what grows is empty, and audio is the text of what is said. */
function encodeOpening(block: Block): JsonObject {
  if (block.type === 'audio') return { type: 'text', text: '' };
  return encodeBlock(emptied(block), { encodeInput: () => ({}) }) ?? {};
}

function emptied(block: Block): Block {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return { ...block, text: '' };
    case 'reasoning': {
      const { signature: _, ...rest } = block;
      return { ...rest, text: '' };
    }
    default:
      return block;
  }
}

/** What grows and came whole with the beginning. */
function deltasOfStart(block: Block): readonly BlockDelta[] {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text === '' ? [] : [{ type: 'text', text: block.text }];
    case 'audio':
      return block.transcript === undefined
        ? []
        : [{ type: 'audio', transcript: block.transcript }];
    case 'reasoning':
      return [
        ...(block.text === '' ? [] : [{ type: 'text', text: block.text } as const]),
        ...(block.signature === undefined
          ? []
          : [{ type: 'signature', signature: block.signature } as const]),
      ];
    case 'tool_call':
    case 'server_tool_call':
      return block.arguments === '' ? [] : [{ type: 'arguments', text: block.arguments }];
    default:
      return [];
  }
}

/**
 * Free text of a custom tool goes into an object, because Anthropic's inputs are objects: `{"input":"` is written when
 * the block begins, each delta as the inside of a JSON string, and `"}` when it ends, so the pieces join to valid JSON.
 */
function isCustomCall(block: Block): boolean {
  return block.type === 'tool_call' && block.variant === 'custom';
}

interface Place {
  readonly index: number;
  readonly events: ServerSentEvent[];
}

function writeDelta(block: Block, delta: BlockDelta, { index, events }: Place): void {
  const wire = toWireDelta(block, delta);
  if (wire !== undefined) events.push(blockDelta(index, wire));
}

function toWireDelta(block: Block, delta: BlockDelta): JsonObject | undefined {
  switch (delta.type) {
    case 'text':
      return block.type === 'reasoning'
        ? { type: 'thinking_delta', thinking: delta.text }
        : { type: 'text_delta', text: delta.text };
    case 'arguments':
      return {
        type: 'input_json_delta',
        partial_json: isCustomCall(block) ? JSON.stringify(delta.text).slice(1, -1) : delta.text,
      };
    case 'signature':
      return { type: 'signature_delta', signature: delta.signature };
    case 'citation': {
      const citation = encodeCitation(delta.citation);
      return citation === undefined ? undefined : { type: 'citations_delta', citation };
    }
    case 'audio':
      return delta.transcript === undefined
        ? undefined
        : { type: 'text_delta', text: delta.transcript };
    case 'extra':
      return toExtraDelta(delta.extra);
  }
}

// What a delta of a known kind always has.
const emptyPayload: Readonly<Record<string, JsonObject>> = {
  text_delta: { text: '' },
  thinking_delta: { thinking: '' },
  input_json_delta: { partial_json: '' },
};

function toExtraDelta(extra: Extra): JsonObject | undefined {
  const type = asString(ownForm(extra)['type']);
  if (type === undefined) return undefined;
  return { type, ...emptyPayload[type], ...ownFields(extra) };
}

function encodeExtra(extra: Extra, events: ServerSentEvent[]): void {
  const type = asString(ownForm(extra)['type']);
  if (extra.protocol !== protocolId || type === undefined) return;
  events.push(toEvent(type, { type, ...extra.fields }));
}

function encodeEnd(state: State, events: ServerSentEvent[]): void {
  ensureStarted(state, events);
  for (const block of state.blocks.values()) block.closed = true;
  advance(state, events);
  events.push(toEvent('message_delta', encodeMessageDelta(state)));
  events.push(toEvent('message_stop', { type: 'message_stop' }));
}

function encodeMessageDelta({ finish, usage, refused }: State): JsonObject {
  const form = ownForm(finish?.extra);
  const ofEvent = new Set(asArray(form['event'])?.map(asString));
  const kept = Object.entries(ownFields(finish?.extra));
  const extra = finish?.extra;
  return {
    type: 'message_delta',
    delta: {
      stop_reason:
        finish === undefined
          ? 'end_turn'
          : encodeFinish(
              { finish: finish.reason, ...(extra === undefined ? {} : { extra }) },
              refused,
            ),
      stop_sequence: finish?.reason.stopSequence ?? null,
      ...Object.fromEntries(kept.filter(([name]) => !ofEvent.has(name))),
    },
    usage: asObject(form['usage']) ?? encodeFinalUsage(usage),
    ...Object.fromEntries(kept.filter(([name]) => ofEvent.has(name))),
  };
}

function lengthOf(delta: BlockDelta): number {
  switch (delta.type) {
    case 'text':
    case 'arguments':
      return delta.text.length;
    case 'signature':
      return delta.signature.length;
    case 'audio':
      return delta.transcript?.length ?? 0;
    case 'citation':
    case 'extra':
      return 1;
  }
}

function blockDelta(index: number, delta: JsonObject): ServerSentEvent {
  return toEvent('content_block_delta', { type: 'content_block_delta', index, delta });
}

function toEvent(event: string, data: JsonObject): ServerSentEvent {
  return { event, data: printJson(data) };
}
