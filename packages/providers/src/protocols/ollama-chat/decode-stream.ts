import {
  asObject,
  asString,
  type Block,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  LLMError,
  parseJson,
  type StreamDecoder,
} from '@llm/core';
import { isEmpty } from '../shared/wire-fields.ts';
import { createAnswerIds, createdAt, decodeBlocks, restOfAnswer } from './decode-answer.ts';
import { decodeEmbeddedError } from './decode-error.ts';
import { decodeDoneReason } from './done-reason.ts';
import { leftBehind } from './fields.ts';
import { isFailure } from './in-band-failure.ts';
import { decodeLogprobs } from './logprobs.ts';
import { decodeUsage } from './usage.ts';

interface State {
  readonly idOf: (given: string | undefined) => string;
  started: boolean;
  done: boolean;
  blocks: number;
  /** A text or a thought that grows. */
  prose: { readonly block: number; readonly type: 'text' | 'reasoning' } | undefined;
  hasCalls: boolean;
  events: ChatEvent[];
}

/**
 * The lines of a stream as events. Each has what is new; a call is whole. The line with `done: true` is the last.
 *
 * @throws {LLMError} from `push`: the failure that a line reports; from `end`: connection, the last line is missing
 */
export function createStreamDecoder(request: ChatRequest): StreamDecoder<ChatEvent> {
  const state: State = {
    idOf: createAnswerIds(request),
    started: false,
    done: false,
    blocks: 0,
    prose: undefined,
    hasCalls: false,
    events: [],
  };
  return {
    push({ data }) {
      if (data === '' || state.done) return [];
      const value = parseJson(data);
      if (isFailure(value)) throw decodeEmbeddedError(value);
      const line = asObject(value);
      if (line === undefined || isEmpty(line)) return [];
      state.events = [];
      decodeLine(state, line);
      return state.events;
    },
    end() {
      if (!state.done)
        throw new LLMError('connection', 'the stream ended before its line with done: true');
      return [];
    },
    get progress() {
      return state.done ? 'over' : 'open';
    },
  };
}

function decodeLine(state: State, line: JsonObject): void {
  if (state.started) addExtra(state, line);
  else start(state, line);
  const from = state.events.length;
  for (const block of decodeBlocks(asObject(line['message']) ?? {}, state.idOf))
    addBlock(state, block);
  addLogprobs(state, from, line['logprobs']);
  if (line['done'] === true) finish(state, line);
}

function start(state: State, line: JsonObject): void {
  state.started = true;
  const created = createdAt(line);
  state.events.push({
    type: 'start',
    id: '',
    model: asString(line['model']) ?? '',
    ...(created === undefined ? {} : { created }),
    ...leftBehind(restOfAnswer(line)),
  });
}

/** The time of each line says nothing new. */
function addExtra(state: State, line: JsonObject): void {
  const { created_at: _, ...rest } = restOfAnswer(line);
  const { extra } = leftBehind(rest);
  if (extra !== undefined) state.events.push({ type: 'extra', extra });
}

function addBlock(state: State, block: Block): void {
  if (block.type === 'text' || block.type === 'reasoning') {
    write(state, block);
    return;
  }
  closeProse(state);
  if (block.type === 'tool_call') state.hasCalls = true;
  state.events.push({ type: 'close', candidate: 0, block: open(state, block) });
}

function write(state: State, { type, text }: Extract<Block, { type: 'text' | 'reasoning' }>): void {
  if (state.prose?.type !== type) {
    closeProse(state);
    state.prose = { block: open(state, { type, text: '' }), type };
  }
  const { block } = state.prose;
  state.events.push({ type: 'delta', candidate: 0, block, delta: { type: 'text', text } });
}

function open(state: State, start: Block): number {
  const block = state.blocks;
  state.blocks += 1;
  state.events.push({ type: 'open', candidate: 0, block, start });
  return block;
}

function closeProse(state: State): void {
  if (state.prose === undefined) return;
  state.events.push({ type: 'close', candidate: 0, block: state.prose.block });
  state.prose = undefined;
}

/** Log probabilities belong to the text of their line. */
function addLogprobs(state: State, from: number, list: JsonValue | undefined): void {
  const logprobs = decodeLogprobs(list);
  if (logprobs === undefined) return;
  for (let at = from; at < state.events.length; at += 1) {
    const event = state.events[at];
    if (event?.type === 'delta' && event.delta.type === 'text') {
      state.events[at] = { ...event, delta: { ...event.delta, logprobs } };
      return;
    }
  }
}

function finish(state: State, line: JsonObject): void {
  closeProse(state);
  const usage = decodeUsage(line);
  if (usage !== undefined) state.events.push({ type: 'usage', usage });
  state.events.push({
    type: 'finish',
    candidate: 0,
    reason: decodeDoneReason(asString(line['done_reason']), state.hasCalls),
    ...leftBehind({}, line['done_reason'] === undefined ? { done_reason: 'absent' } : {}),
  });
  state.done = true;
}
