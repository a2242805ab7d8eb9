import {
  asObject,
  printJson,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type FinishEvent,
  type JsonObject,
  type JsonValue,
  type StreamEncoder,
  type Usage,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { encodeStreamError } from './encode-error.ts';
import { encodeParts } from './encode-part.ts';
import { answerParts } from './encode-response.ts';
import { compact, ownFields, toWire, withFields } from './fields.ts';
import { encodeFinish } from './finish-reason.ts';
import { encodeLogprobs } from './logprobs.ts';
import { encodeUsage } from './usage.ts';

/** A block that is being written. Calls and all that does not grow are written when they are whole. */
interface OpenBlock {
  readonly candidate: number;
  block: Block;
  /** Its pieces are written as they come. */
  readonly isText: boolean;
  /** Some of its text has been written. */
  hasText: boolean;
}

interface State {
  model: string;
  id: string;
  readonly open: Map<number, OpenBlock>;
  /** What each chunk says beside its candidates. */
  extra: JsonObject;
  usage: Usage | undefined;
  readonly finishes: FinishEvent[];
  /** Something of the answer has been written. */
  hasParts: boolean;
}

/**
 * The hub's events as chunks of Gemini's stream, each an answer of its own with what is new. A call of a tool is one part,
 * so that it is written when its arguments are whole. The end of each candidate is written in `end`, with the counts that
 * may come after it.
 */
export function createStreamEncoder(request: ChatRequest): StreamEncoder<ChatEvent> {
  const state: State = {
    model: request.model,
    id: '',
    open: new Map(),
    extra: {},
    usage: undefined,
    finishes: [],
    hasParts: false,
  };
  return {
    push: (event) => encodeEvent(event, state),
    end() {
      const events = [...state.open.keys()].flatMap((number) => closeBlock(number, state));
      return [...events, lastChunk(state)];
    },
    fail: encodeStreamError,
  };
}

function encodeEvent(event: ChatEvent, state: State): readonly ServerSentEvent[] {
  switch (event.type) {
    case 'start':
      if (event.model !== '') state.model = event.model;
      state.id = event.id;
      state.extra = ownFields(event.extra);
      state.usage = event.usage ?? state.usage;
      return [];
    case 'open':
      return openBlock(event, state);
    case 'delta':
      return growBlock(event.block, event.delta, state);
    case 'close':
      return closeBlock(event.block, state);
    case 'usage':
      state.usage = event.usage;
      return [];
    case 'finish':
      state.finishes.push(event);
      return [];
    case 'extra':
      state.extra = withFields(ownFields(event.extra), state.extra);
      return [];
  }
}

function openBlock(
  { candidate, block, start }: Extract<ChatEvent, { type: 'open' }>,
  state: State,
): readonly ServerSentEvent[] {
  const isText = start.type === 'text' || start.type === 'refusal' || start.type === 'reasoning';
  const text = isText ? start.text : '';
  state.open.set(block, { candidate, block: start, isText, hasText: text !== '' });
  // A block that grows starts without its signature, because the signature is sent at its end.
  return text === '' ? [] : [partsChunk(state, { candidate }, [textPart(start, text)])];
}

function textPart({ type }: Block, text: string): JsonObject {
  return type === 'reasoning' ? { text, thought: true } : { text };
}

function growBlock(number: number, delta: BlockDelta, state: State): readonly ServerSentEvent[] {
  const open = state.open.get(number);
  if (open === undefined) return [];
  if (delta.type === 'text' && open.isText) {
    if (delta.text === '') return [];
    open.hasText = true;
    const { candidate, block } = open;
    const { logprobs } = delta;
    return [partsChunk(state, { candidate, logprobs }, [textPart(block, delta.text)])];
  }
  open.block = grown(open.block, delta);
  return [];
}

function grown(block: Block, delta: BlockDelta): Block {
  if (delta.type === 'arguments' && 'arguments' in block)
    return { ...block, arguments: block.arguments + delta.text };
  if (delta.type === 'signature' && (block.type === 'reasoning' || block.type === 'tool_call'))
    return { ...block, signature: delta.signature };
  if (delta.type === 'audio' && block.type === 'audio') {
    const { data = '', transcript = '' } = block;
    return {
      ...block,
      ...(delta.data !== undefined && { data: data + delta.data }),
      ...(delta.transcript !== undefined && { transcript: transcript + delta.transcript }),
    };
  }
  return block;
}

function closeBlock(number: number, state: State): readonly ServerSentEvent[] {
  const open = state.open.get(number);
  if (open === undefined) return [];
  state.open.delete(number);
  const { block, candidate } = open;
  const parts = open.isText ? sealOf(block, open.hasText) : encodeParts([block], answerParts);
  return parts.length === 0 ? [] : [partsChunk(state, { candidate }, parts)];
}

/** What of a written text is still to be said: what seals it. */
function sealOf(block: Block, hasText: boolean): readonly JsonObject[] {
  if (block.type !== 'reasoning') return [];
  const { signature, redacted } = block;
  if (redacted === undefined && (signature === undefined || signature === '')) return [];
  return encodeParts([{ ...block, text: '' }], answerParts).map((part) =>
    hasText ? { ...part, thought: true } : part,
  );
}

interface Place {
  readonly candidate: number;
  readonly logprobs?: JsonValue | undefined;
}

function partsChunk(
  state: State,
  { candidate, logprobs }: Place,
  parts: readonly JsonObject[],
): ServerSentEvent {
  state.hasParts = true;
  return toChunk(state, [
    compact({
      content: { parts, role: 'model' },
      index: candidate,
      logprobsResult: logprobs === undefined ? undefined : encodeLogprobs(logprobs),
    }),
  ]);
}

function lastChunk(state: State): ServerSentEvent {
  // A prompt that was blocked has a reason for it and no candidates.
  const isBlocked = asObject(state.extra['promptFeedback'])?.['blockReason'] !== undefined;
  if (isBlocked && !state.hasParts) return toChunk(state, undefined);
  const finishes: readonly FinishEvent[] =
    state.finishes.length === 0
      ? [{ type: 'finish', candidate: 0, reason: { unified: 'other' } }]
      : state.finishes;
  return toChunk(
    state,
    finishes.map(({ candidate, reason, extra }) =>
      toWire(
        {
          content: { parts: [{ text: '' }], role: 'model' },
          finishReason: encodeFinish(reason),
          index: candidate,
        },
        extra,
      ),
    ),
  );
}

/** Clients take the counts of the last chunk, and some those of each. */
function toChunk(state: State, candidates: readonly JsonObject[] | undefined): ServerSentEvent {
  const { usage, model, id, extra } = state;
  const chunk = withFields(
    toWire({
      candidates,
      usageMetadata: usage && encodeUsage(usage),
      modelVersion: model,
      responseId: id === '' ? undefined : id,
    }),
    extra,
  );
  return { data: printJson(chunk) };
}
