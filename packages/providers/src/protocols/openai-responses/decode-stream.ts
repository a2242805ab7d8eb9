import {
  asArray,
  asObject,
  asString,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  LLMError,
  parseJson,
  type StreamDecoder,
} from '@llm/core';
import { isEndMarker } from '../shared/end-marker.ts';
import { readErrorData } from '../shared/error-data.ts';
import { restOf } from '../shared/wire-fields.ts';
import { decodeInBandError } from './decode-error.ts';
import {
  decodeAnnotation,
  decodeItemAdded,
  decodeItemDone,
  decodeProgress,
  decodeThoughtDelta,
  endPart,
  itemOf,
  partOf,
} from './decode-item-events.ts';
import { headOf, responseFields } from './decode-response.ts';
import { leftBehind } from './fields.ts';
import { decodeFinish } from './finish-status.ts';
import { isFailure } from './in-band-failure.ts';
import { createToolNames } from './names-of-tools.ts';
import { grow, growTo, indexOf, objectIn, type State } from './streamed-items.ts';
import { servedBy } from '../shared/served-tier.ts';
import { decodeUsage } from './usage.ts';
import type { WireResponse } from './wire.ts';

const nothing: readonly ChatEvent[] = [];

/**
 * The events of a response as the hub's.
 *
 * Each event that ends something repeats it whole. What had not come in pieces comes then, so servers that leave out
 * announcements or pieces are understood. The stream is over with the event that holds the whole response, and not
 * before; events newer than this code are kept for callers of the same protocol.
 *
 * @throws {LLMError} from `push`: the failure that an `error` or `response.failed` event reports; from `end`: connection,
 *   the stream stopped before the response had ended
 */
export function createStreamDecoder(request: ChatRequest): StreamDecoder<ChatEvent> {
  const state: State = {
    request,
    names: createToolNames(request),
    items: new Map(),
    blockCount: 0,
    hasCalls: false,
    events: [],
  };
  let hasStarted = false;
  let isOver = false;

  const start = (response: JsonObject): void => {
    if (hasStarted) return;
    hasStarted = true;
    const kept = leftBehind(restOf(response, responseFields) ?? {});
    state.events.push({ type: 'start', ...headOf(response), ...kept });
  };

  return {
    push({ data, event }) {
      if (isOver || (data === '' && event !== 'error') || isEndMarker(data)) return nothing;
      const value = event === 'error' ? readErrorData(data) : parseJson(data);
      if (isFailure(value, event)) throw decodeInBandError(value);
      const wire = asObject(value);
      const type = asString(wire?.['type']);
      if (wire === undefined || type === undefined) return nothing;
      // Events before the start of the response, such as keep-alives, carry nothing.
      if (!hasStarted && !type.startsWith('response.')) return nothing;
      state.events = [];
      start(objectIn(wire, 'response'));
      if (ends.has(type)) {
        decodeEnd(state, objectIn(wire, 'response'));
        isOver = true;
      } else decodeEvent(state, type, wire);
      return state.events;
    },
    end() {
      if (!isOver) {
        throw new LLMError('connection', 'the stream ended before the response was over');
      }
      return nothing;
    },
    get progress() {
      return isOver ? 'over' : 'open';
    },
  };
}

/** Events that hold the whole response at its end. */
export const ends: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  // DashScope and others name the event after the status.
  'response.done',
]);

const said: ReadonlySet<string> = new Set([
  'response.created',
  'response.in_progress',
  'response.queued',
  'response.reasoning_summary_part.added',
  'response.reasoning_summary_part.done',
  'response.reasoning_summary_text.done',
  'response.reasoning_text.done',
]);

function decodeEvent(state: State, type: string, event: JsonObject): void {
  if (said.has(type)) return;
  switch (type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      decodeTextDelta(state, type, event);
      break;
    case 'response.function_call_arguments.delta':
    case 'response.custom_tool_call_input.delta':
      decodeArguments(state, event, { delta: asString(event['delta']) ?? '' });
      break;
    case 'response.function_call_arguments.done':
      decodeArguments(state, event, { whole: asString(event['arguments']) });
      break;
    case 'response.custom_tool_call_input.done':
      decodeArguments(state, event, { whole: asString(event['input']) });
      break;
    case 'response.reasoning_summary_text.delta':
      decodeThoughtDelta(state, event, 'summary');
      break;
    case 'response.reasoning_text.delta':
      decodeThoughtDelta(state, event, 'content');
      break;
    case 'response.output_item.added':
      decodeItemAdded(state, placeOfNew(state, event), objectIn(event, 'item'));
      break;
    case 'response.output_item.done':
      decodeItemDone(state, indexOf(event, state), objectIn(event, 'item'));
      break;
    case 'response.content_part.added':
    case 'response.content_part.done':
      decodePartEvent(state, type, event);
      break;
    case 'response.output_text.done':
    case 'response.refusal.done':
      decodeTextDone(state, type, event);
      break;
    case 'response.output_text.annotation.added':
      decodeAnnotation(state, event);
      break;
    default:
      decodeProgress(state, event);
  }
}

/** An item that says no number is the next one. */
function placeOfNew(state: State, event: JsonObject): number {
  return event['output_index'] === undefined ? state.items.size : indexOf(event, state);
}

function blockOfText(state: State, type: string, event: JsonObject) {
  const item = itemOf(state, event, 'message');
  if (item.kind !== 'message') return undefined;
  const at = event['content_index'];
  const kind = type.startsWith('response.refusal') ? 'refusal' : 'output_text';
  const part = kind === 'refusal' ? { type: kind, refusal: '' } : { type: kind, text: '' };
  const block = partOf(state, item, { place: typeof at === 'number' ? at : 0, part });
  return block.type === 'text' || block.type === 'refusal' ? block : undefined;
}

function decodeTextDelta(state: State, type: string, event: JsonObject): void {
  const block = blockOfText(state, type, event);
  if (block === undefined) return;
  const logprobs: readonly JsonValue[] = asArray(event['logprobs']) ?? [];
  grow(state, block, {
    type: 'text',
    text: asString(event['delta']) ?? '',
    ...(logprobs.length === 0 ? {} : { logprobs: { content: logprobs } }),
  });
}

function decodeTextDone(state: State, type: string, event: JsonObject): void {
  const block = blockOfText(state, type, event);
  const whole = asString(event[type === 'response.refusal.done' ? 'refusal' : 'text']);
  if (block !== undefined) growTo(state, block, { type: 'text', whole });
}

/** Arguments of a call that has begun. Those of a provider's own tools come again with the end of its item. */
function decodeArguments(
  state: State,
  event: JsonObject,
  { delta, whole }: { readonly delta?: string; readonly whole?: string | undefined },
): void {
  const block = itemOf(state, event, 'function_call').blocks.get(0);
  if (block?.type !== 'tool_call') return;
  if (delta !== undefined) grow(state, block, { type: 'arguments', text: delta });
  else growTo(state, block, { type: 'arguments', whole });
}

function decodePartEvent(state: State, type: string, event: JsonObject): void {
  const item = itemOf(state, event, 'message');
  // Parts of thoughts come in the pieces of their text.
  if (item.kind !== 'message') return;
  const at = event['content_index'];
  const part = objectIn(event, 'part');
  const block = partOf(state, item, { place: typeof at === 'number' ? at : 0, part });
  const text = asString(part['text']) ?? asString(part['refusal']) ?? '';
  if (type === 'response.content_part.done') endPart(state, block, part);
  else if (block.type === 'text' || block.type === 'refusal') {
    growTo(state, block, { type: 'text', whole: text });
  }
}

/** The end: items that nobody has announced or ended, the counts, and why it ended. */
function decodeEnd(state: State, response: JsonObject): void {
  const wire: WireResponse = response;
  for (const [index, value] of (asArray(wire.output) ?? []).entries()) {
    const item = asObject(value);
    if (item !== undefined) decodeItemDone(state, index, item);
  }
  // An item that the response does not repeat ends as it is.
  for (const item of state.items.values()) {
    for (const block of item.blocks.values()) {
      if (block.isOpen) state.events.push({ type: 'close', candidate: 0, block: block.number });
      block.isOpen = false;
    }
  }
  const usage = asObject(wire.usage);
  if (usage !== undefined)
    state.events.push({ type: 'usage', usage: servedBy(decodeUsage(usage), wire.service_tier) });
  // The beginning names the class that was asked for, and the end the one that was used.
  const tier = asString(wire.service_tier);
  const { extra } = leftBehind({
    ...restOf(response, responseFields),
    ...(tier === undefined ? {} : { service_tier: tier }),
  });
  if (extra !== undefined) state.events.push({ type: 'extra', extra });
  state.events.push({
    type: 'finish',
    candidate: 0,
    reason: decodeFinish(wire, state.hasCalls),
  });
}
