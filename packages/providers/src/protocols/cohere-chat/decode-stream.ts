import {
  asObject,
  asString,
  type Block,
  type BlockDelta,
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
import type { ToolNames } from '../shared/tool-names.ts';
import { decodeCitation } from './citation.ts';
import { decodeEmbeddedError } from './decode-error.ts';
import { decodeCall, indexOf } from './decode-response.ts';
import { decodeFinish } from './finish-reason.ts';
import { isFailure } from './in-band-failure.ts';
import { decodeLogprobs } from './logprobs.ts';
import { createToolNames } from './names-of-tools.ts';
import { decodeUsage } from './usage.ts';

interface State {
  readonly names: ToolNames;
  /** The open blocks, by the kind and the number that events give them. */
  readonly open: Map<string, number>;
  blocks: number;
  /** The last text, which citations are about. */
  text: number | undefined;
  started: boolean;
  ended: boolean;
  hasCalls: boolean;
  events: ChatEvent[];
}

/**
 * Events as those of the hub. A text stays open until the next block begins, because its citations may follow its end.
 *
 * @throws {LLMError} from `push`: the failure that an event reports; from `end`: connection, `message-end` is missing
 */
export function createStreamDecoder(request: ChatRequest): StreamDecoder<ChatEvent> {
  const state: State = {
    names: createToolNames(request),
    open: new Map(),
    blocks: 0,
    text: undefined,
    started: false,
    ended: false,
    hasCalls: false,
    events: [],
  };
  return {
    push({ data, event: name }) {
      if (data === '' || isEndMarker(data) || state.ended) return [];
      const value = name === 'error' ? readErrorData(data) : parseJson(data);
      if (isFailure(value, name)) throw decodeEmbeddedError(value);
      const event = asObject(value);
      if (event === undefined) return [];
      state.events = [];
      decodeEvent(state, event);
      return state.events;
    },
    end() {
      if (!state.ended)
        throw new LLMError('connection', 'the stream ended before its message-end event');
      return [];
    },
    get progress() {
      return state.ended ? 'over' : 'open';
    },
  };
}

function decodeEvent(state: State, event: JsonObject): void {
  const delta = asObject(event['delta']) ?? {};
  const message = asObject(delta['message']) ?? {};
  const index = indexOf(event);
  const type = asString(event['type']);
  if (type !== undefined && !state.started) start(state, event);
  switch (type) {
    case 'content-start':
      startContent(state, index, asObject(message['content']) ?? {});
      break;
    case 'content-delta':
      growContent(state, event, asObject(message['content']) ?? {});
      break;
    case 'content-end':
      // A thought has no citations.
      if (state.open.get(`content ${index}`) !== state.text) close(state, `content ${index}`);
      break;
    case 'tool-plan-delta':
      growText(state, 'plan', asString(message['tool_plan']) ?? '');
      break;
    case 'tool-call-start':
      startCall(state, index, message['tool_calls'] ?? null);
      break;
    case 'tool-call-delta': {
      const called = asObject(asObject(message['tool_calls'])?.['function']);
      const text = asString(called?.['arguments']) ?? '';
      if (text !== '') grow(state, `call ${index}`, { type: 'arguments', text });
      break;
    }
    case 'tool-call-end':
      close(state, `call ${index}`);
      break;
    case 'citation-start':
      cite(state, message['citations'] ?? null);
      break;
    case 'message-end':
      finish(state, delta);
      break;
    default:
    // `message-start` was handled above. Ends of citations and unknown events carry nothing that is needed.
  }
}

function start(state: State, event: JsonObject): void {
  state.started = true;
  state.events.push({ type: 'start', id: asString(event['id']) ?? '', model: '' });
}

function startContent(state: State, index: number, content: JsonObject): void {
  const thinking = asString(content['thinking']);
  const text = thinking ?? asString(content['text']) ?? '';
  const type = thinking !== undefined || content['type'] === 'thinking' ? 'reasoning' : 'text';
  open(state, `content ${index}`, { type, text: '' });
  if (text !== '') grow(state, `content ${index}`, { type: 'text', text });
}

function growContent(state: State, event: JsonObject, content: JsonObject): void {
  const key = `content ${indexOf(event)}`;
  const thinking = asString(content['thinking']);
  if (!state.open.has(key))
    open(state, key, { type: thinking === undefined ? 'text' : 'reasoning', text: '' });
  const text = thinking ?? asString(content['text']) ?? '';
  const list = event['logprobs'];
  const logprobs = decodeLogprobs(list === undefined ? undefined : [list].flat());
  if (text !== '')
    grow(state, key, { type: 'text', text, ...(logprobs === undefined ? {} : { logprobs }) });
}

function growText(state: State, key: string, text: string): void {
  if (text === '') return;
  if (!state.open.has(key)) open(state, key, { type: 'text', text: '' });
  grow(state, key, { type: 'text', text });
}

function startCall(state: State, index: number, value: JsonValue): void {
  const call = decodeCall(value, state.names);
  if (call === undefined) return;
  state.hasCalls = true;
  open(state, `call ${index}`, { ...call, arguments: '' });
  if (call.arguments !== '')
    grow(state, `call ${index}`, { type: 'arguments', text: call.arguments });
}

function cite(state: State, value: JsonValue): void {
  const { text } = state;
  if (text === undefined) return;
  for (const one of [value].flat()) {
    for (const citation of decodeCitation(one))
      state.events.push({
        type: 'delta',
        candidate: 0,
        block: text,
        delta: { type: 'citation', citation },
      });
  }
}

function open(state: State, key: string, begin: Block): void {
  closeText(state);
  const block = state.blocks;
  state.blocks += 1;
  state.open.set(key, block);
  if (begin.type === 'text') state.text = block;
  state.events.push({ type: 'open', candidate: 0, block, start: begin });
}

function grow(state: State, key: string, delta: BlockDelta): void {
  const block = state.open.get(key);
  if (block !== undefined) state.events.push({ type: 'delta', candidate: 0, block, delta });
}

function close(state: State, key: string): void {
  const block = state.open.get(key);
  if (block === undefined) return;
  state.open.delete(key);
  state.events.push({ type: 'close', candidate: 0, block });
}

function closeText(state: State): void {
  for (const [key, block] of state.open) if (block === state.text) close(state, key);
  state.text = undefined;
}

function finish(state: State, delta: JsonObject): void {
  const error = asString(delta['error']);
  if (error !== undefined && error !== '') throw decodeEmbeddedError({ message: error });
  const reason = decodeFinish(asString(delta['finish_reason']), state.hasCalls);
  for (const key of [...state.open.keys()]) close(state, key);
  const usage = asObject(delta['usage']);
  if (usage !== undefined) state.events.push({ type: 'usage', usage: decodeUsage(usage) });
  state.events.push({ type: 'finish', candidate: 0, reason });
  state.ended = true;
}
