import {
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type FinishEvent,
  type JsonObject,
  type JsonValue,
  printJson,
  type StreamEncoder,
  type Usage,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { compact, withFields } from '../shared/wire-fields.ts';
import { encodeDoneReason } from './done-reason.ts';
import { encodeStreamError } from './encode-error.ts';
import { encodeMessage, writtenAt } from './encode-response.ts';
import { ownFields, ownForm } from './fields.ts';
import { encodeLogprobs } from './logprobs.ts';
import { encodeUsage } from './usage.ts';

/** A block that is being written. Calls and all that does not grow are written when they are whole. */
interface OpenBlock {
  block: Block;
  readonly isText: boolean;
}

interface State {
  model: string;
  /** What each line says beside its message. */
  head: JsonObject;
  /** What is told once, in the next line. */
  once: JsonObject;
  readonly open: Map<number, OpenBlock>;
  usage: Usage | undefined;
  finish: FinishEvent | undefined;
}

/**
 * The hub's events as lines, each with what is new. A call of a tool is written when its arguments are whole. The last
 * line, with the reason and the counts that may come after it, is written in `end`. Of several candidates the first is
 * written.
 */
export function createStreamEncoder(request: ChatRequest): StreamEncoder<ChatEvent> {
  const state: State = {
    model: request.model,
    head: {},
    once: {},
    open: new Map(),
    usage: undefined,
    finish: undefined,
  };
  return {
    push: (event) => encodeEvent(event, state),
    end() {
      const lines = [...state.open.keys()].flatMap((number) => closeBlock(number, state));
      return [...lines, lastLine(state)];
    },
    fail: encodeStreamError,
  };
}

function encodeEvent(event: ChatEvent, state: State): readonly ServerSentEvent[] {
  if ('candidate' in event && event.candidate !== 0) return [];
  switch (event.type) {
    case 'start': {
      if (event.model !== '') state.model = event.model;
      const { created_at: given, ...rest } = ownFields(event.extra);
      state.head = compact({
        created_at: given ?? writtenAt(event, ownFields(event.extra)),
      });
      state.once = rest;
      state.usage = event.usage ?? state.usage;
      return [];
    }
    case 'open': {
      const { start, block } = event;
      const isText =
        start.type === 'text' || start.type === 'refusal' || start.type === 'reasoning';
      state.open.set(block, { block: start, isText });
      return isText && start.text !== '' ? [messageLine(state, start)] : [];
    }
    case 'delta':
      return growBlock(event.block, event.delta, state);
    case 'close':
      return closeBlock(event.block, state);
    case 'usage':
      state.usage = event.usage;
      return [];
    case 'finish':
      state.finish = event;
      return [];
    case 'extra':
      state.once = withFields(ownFields(event.extra), state.once);
      return [];
  }
}

function growBlock(number: number, delta: BlockDelta, state: State): readonly ServerSentEvent[] {
  const open = state.open.get(number);
  if (open === undefined) return [];
  const { block } = open;
  if (delta.type === 'text' && 'text' in block) {
    return delta.text === ''
      ? []
      : [messageLine(state, { ...block, text: delta.text }, delta.logprobs)];
  }
  if (delta.type === 'arguments' && 'arguments' in block)
    open.block = { ...block, arguments: block.arguments + delta.text };
  if (delta.type === 'audio' && block.type === 'audio') {
    const { transcript = '' } = block;
    open.block = { ...block, transcript: transcript + (delta.transcript ?? '') };
  }
  return [];
}

function closeBlock(number: number, state: State): readonly ServerSentEvent[] {
  const open = state.open.get(number);
  if (open === undefined) return [];
  state.open.delete(number);
  const { type } = open.block;
  const isShown = type === 'tool_call' || type === 'image' || type === 'audio';
  return isShown ? [messageLine(state, open.block)] : [];
}

function messageLine(state: State, block: Block, logprobs?: JsonValue): ServerSentEvent {
  return toLine(state, {
    message: compact(encodeMessage([block])),
    done: false,
    logprobs: encodeLogprobs(logprobs),
  });
}

function lastLine(state: State): ServerSentEvent {
  const { finish } = state;
  const isAbsent = ownForm(finish?.extra)['done_reason'] === 'absent';
  return toLine(state, {
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: isAbsent ? undefined : encodeDoneReason(finish?.reason ?? { unified: 'other' }),
    ...encodeUsage(state.usage),
  });
}

function toLine(state: State, fields: JsonObject): ServerSentEvent {
  const { model, head, once } = state;
  state.once = {};
  return { data: printJson(withFields(compact({ model, ...head, ...fields }), once)) };
}
