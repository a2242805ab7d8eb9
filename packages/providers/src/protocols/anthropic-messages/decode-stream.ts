import {
  LLMError,
  asNumber,
  asObject,
  asString,
  parseJson,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type StreamDecoder,
} from '@llm/core';
import { decodeBlock } from './decode-block.ts';
import { decodeCitation } from './citation.ts';
import { decodeEmbeddedError } from './decode-error.ts';
import { unknownReason, withHubName } from './decode-response.ts';
import { leftBehind } from './fields.ts';
import { decodeStopReason } from './stop-reason.ts';
import { readErrorData } from '../shared/error-data.ts';
import { isFailure } from './in-band-failure.ts';
import { repairBlock } from './repair-block.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { createToolNames } from './names-of-tools.ts';
import { addCounts } from '../shared/add-counts.ts';
import { decodeAnsweredTier, decodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

/** A block that has begun and not ended. */
interface OpenBlock {
  readonly number: number;
  readonly type: Block['type'];
  /** What its arguments are if nothing follows: some upstreams send them whole with the beginning. */
  readonly initialArguments?: string;
  hasArguments: boolean;
}

interface State {
  readonly names: ToolNames;
  /** Of calls that got no id: with their number unique within the conversation. */
  readonly idPrefix: string;
  /** By the index on the wire. */
  readonly open: Map<number, OpenBlock>;
  blocks: number;
  counts: JsonObject;
  /** `message_delta` has come, which an empty answer has too. */
  hasDelta: boolean;
  finished: boolean;
  ended: boolean;
}

const nothing: readonly ChatEvent[] = [];

/**
 * Anthropic's events as the hub's. Pings carry nothing, and events newer than this code are kept for
 * callers of the same protocol.
 *
 * A tool call without arguments gets `{}`, because the hub's arguments are JSON. Token counts add those
 * of the beginning to those of the end.
 *
 * @throws {LLMError} from `push`: the failure an `error` event reports; connection, `message_stop` came before anything
 *   of the answer; from `end`: connection, the stream stopped before `message_stop`
 * @see https://docs.claude.com/en/docs/build-with-claude/streaming — read 2026-11-20
 */
export function createStreamDecoder(request: ChatRequest): StreamDecoder<ChatEvent> {
  const state: State = {
    names: createToolNames(request),
    idPrefix: `toolu_${request.messages.length}`,
    open: new Map(),
    blocks: 0,
    counts: {},
    hasDelta: false,
    finished: false,
    ended: false,
  };
  return {
    push({ data, event }) {
      // Events after the end are no part of the answer. Some upstreams add OpenAI's end marker.
      if (state.ended || (data === '' && event !== 'error')) return nothing;
      const value = event === 'error' ? readErrorData(data) : parseJson(data);
      if (isFailure(value, event)) throw decodeEmbeddedError(value);
      const wire = asObject(value);
      return wire === undefined ? nothing : decodeEvent(wire, state);
    },
    end() {
      if (!state.ended) {
        throw new LLMError('connection', 'the stream ended before its message_stop event');
      }
      return nothing;
    },
    get progress() {
      return state.ended ? 'over' : 'open';
    },
  };
}

function decodeEvent(wire: JsonObject, state: State): readonly ChatEvent[] {
  switch (wire['type']) {
    case 'content_block_delta':
      return decodeBlockDelta(wire, state);
    case 'content_block_start':
      return decodeBlockStart(wire, state);
    case 'content_block_stop':
      return decodeBlockStop(wire, state);
    case 'message_start':
      return decodeMessageStart(asObject(wire['message']) ?? {}, state);
    case 'message_delta':
      return decodeMessageDelta(wire, state);
    case 'message_stop':
      return decodeMessageStop(state);
    case 'ping':
      return nothing;
    default:
      return decodeUnknown(wire);
  }
}

function decodeMessageStart(message: JsonObject, state: State): readonly ChatEvent[] {
  const { type: _, role: __, id, model, content: ___, usage, ...others } = message;
  const { stop_reason: ____, stop_sequence: _____, ...kept } = others;
  const counts = asObject(usage);
  const serviceTier = decodeAnsweredTier(counts);
  if (counts !== undefined) state.counts = counts;
  return [
    {
      type: 'start',
      id: asString(id) ?? '',
      model: asString(model) ?? '',
      ...(serviceTier === undefined ? {} : { serviceTier }),
      ...(counts === undefined ? {} : { usage: decodeUsage(counts) }),
      ...leftBehind(kept),
    },
  ];
}

function decodeBlockStart(wire: JsonObject, state: State): readonly ChatEvent[] {
  const index = asNumber(wire['index']);
  const content = asObject(wire['content_block']);
  if (index === undefined || content === undefined) return nothing;
  const number = state.blocks;
  const id = `${state.idPrefix}_${number}`;
  const block = withHubName(decodeBlock(repairBlock(content, id)), state.names);
  state.blocks += 1;
  const { start, first, initialArguments } = beginnings(block);
  state.open.set(index, {
    number,
    type: start.type,
    hasArguments: false,
    ...(initialArguments === undefined ? {} : { initialArguments }),
  });
  return [
    { type: 'open', candidate: 0, block: number, start },
    ...first.map((delta): ChatEvent => ({ type: 'delta', candidate: 0, block: number, delta })),
  ];
}

interface Beginning {
  /** The block without what grows. */
  readonly start: Block;
  /** What of it came with the beginning all the same. */
  readonly first: readonly BlockDelta[];
  readonly initialArguments?: string;
}

function beginnings(block: Block): Beginning {
  switch (block.type) {
    case 'text':
      return { start: { ...block, text: '' }, first: textDelta(block.text) };
    case 'reasoning': {
      const { signature, ...start } = block;
      return {
        start: { ...start, text: '' },
        first: [
          ...textDelta(block.text),
          ...(signature === undefined ? [] : [{ type: 'signature', signature } as const]),
        ],
      };
    }
    case 'tool_call':
    case 'server_tool_call':
      return {
        start: { ...block, arguments: '' },
        first: [],
        // Clients of other protocols parse the arguments of their own tools, so those always get some. Those of a
        // provider's tool are its own affair and stay as they came.
        ...(block.type === 'server_tool_call' && block.arguments === '{}'
          ? {}
          : { initialArguments: block.arguments }),
      };
    default:
      return { start: block, first: [] };
  }
}

function textDelta(text: string): readonly BlockDelta[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function decodeBlockDelta(wire: JsonObject, state: State): readonly ChatEvent[] {
  const index = asNumber(wire['index']) ?? 0;
  const delta = asObject(wire['delta']);
  if (delta === undefined) return nothing;
  const open = state.open.get(index);
  if (open !== undefined) return growBlock(open, delta);
  const begun = decodeBlockStart({ index, content_block: impliedBlock(delta) }, state);
  const implied = state.open.get(index);
  return implied === undefined ? begun : [...begun, ...growBlock(implied, delta)];
}

/** The beginning of a block that some servers leave out. Nobody can tell which tool arguments without it are for. */
function impliedBlock({ type }: JsonObject): JsonObject {
  switch (type) {
    case 'thinking_delta':
    case 'signature_delta':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'input_json_delta':
      throw new LLMError(
        'invalid_response',
        'the upstream gave arguments to a tool it never named',
      );
    default:
      return { type: 'text', text: '' };
  }
}

function growBlock(open: OpenBlock, delta: JsonObject): readonly ChatEvent[] {
  const deltas = open.type === 'opaque' ? [asExtra(delta)] : decodeDelta(delta);
  for (const { type } of deltas) if (!fits(type, open.type)) throw misplaced(type, open.type);
  const [only] = deltas;
  if (only?.type === 'arguments' && only.text !== '') open.hasArguments = true;
  return deltas.map((change) => ({
    type: 'delta',
    candidate: 0,
    block: open.number,
    delta: change,
  }));
}

/** Nobody knows what grows in a block of an unknown kind. */
function asExtra({ type, ...fields }: JsonObject): BlockDelta {
  return extraDelta(type, fields);
}

function fits(delta: BlockDelta['type'], block: Block['type']): boolean {
  switch (delta) {
    case 'text':
      return block === 'text' || block === 'reasoning' || block === 'refusal';
    case 'arguments':
      return block === 'tool_call' || block === 'server_tool_call';
    case 'signature':
      return block === 'reasoning';
    case 'citation':
      return block === 'text';
    case 'audio':
      return block === 'audio';
    case 'extra':
      return true;
  }
}

function misplaced(delta: BlockDelta['type'], block: Block['type']): LLMError {
  const problem = `the upstream gave a piece of ${delta} to a block of ${block}`;
  return new LLMError('invalid_response', problem);
}

function decodeDelta(wire: JsonObject): readonly BlockDelta[] {
  switch (wire['type']) {
    case 'text_delta': {
      const { type: _, text, ...others } = wire;
      return withOthers({ type: 'text', text: asString(text) ?? '' }, 'text_delta', others);
    }
    case 'thinking_delta': {
      const { type: _, thinking, ...others } = wire;
      return withOthers({ type: 'text', text: asString(thinking) ?? '' }, 'thinking_delta', others);
    }
    case 'input_json_delta': {
      const { type: _, partial_json, ...others } = wire;
      const text = asString(partial_json) ?? '';
      return withOthers({ type: 'arguments', text }, 'input_json_delta', others);
    }
    case 'signature_delta':
      return [{ type: 'signature', signature: asString(wire['signature']) ?? '' }];
    case 'citations_delta':
      return [{ type: 'citation', citation: decodeCitation(asObject(wire['citation']) ?? {}) }];
    default: {
      const { type, ...fields } = wire;
      return [extraDelta(type, fields)];
    }
  }
}

/** A delta with fields of its own becomes two, or only those where it holds nothing else. */
function withOthers(
  delta: Extract<BlockDelta, { readonly text: string }>,
  type: string,
  others: JsonObject,
): readonly BlockDelta[] {
  if (Object.keys(others).length === 0) return [delta];
  const rest = extraDelta(type, others);
  return delta.text === '' ? [rest] : [delta, rest];
}

function extraDelta(type: JsonObject[string], fields: JsonObject): BlockDelta {
  return {
    type: 'extra',
    extra: { protocol: protocolId, fields, form: type === undefined ? {} : { type } },
  };
}

function decodeBlockStop(wire: JsonObject, state: State): readonly ChatEvent[] {
  const index = asNumber(wire['index']) ?? -1;
  const open = state.open.get(index);
  if (open === undefined) return nothing;
  state.open.delete(index);
  return close(open);
}

function close({ number, hasArguments, initialArguments }: OpenBlock): readonly ChatEvent[] {
  const last: ChatEvent = { type: 'close', candidate: 0, block: number };
  if (initialArguments === undefined || hasArguments) return [last];
  const delta: BlockDelta = { type: 'arguments', text: initialArguments };
  return [{ type: 'delta', candidate: 0, block: number, delta }, last];
}

function decodeMessageDelta(wire: JsonObject, state: State): readonly ChatEvent[] {
  const { type: _, delta, usage, ...others } = wire;
  const { stop_reason, stop_sequence, ...kept } = asObject(delta) ?? {};
  const counts = asObject(usage);
  const events: ChatEvent[] = [];
  state.hasDelta = true;
  if (counts !== undefined) {
    state.counts = addCounts(state.counts, counts);
    events.push({ type: 'usage', usage: decodeUsage(state.counts) });
  }
  const word = asString(stop_reason);
  if (word === undefined) return events;
  state.finished = true;
  events.push({
    type: 'finish',
    candidate: 0,
    reason: decodeStopReason(word, asString(stop_sequence)),
    ...leftBehind(
      { ...kept, ...others },
      {
        ...unknownReason(word),
        ...(counts === undefined ? {} : { usage: counts }),
        ...(Object.keys(others).length === 0 ? {} : { event: Object.keys(others) }),
      },
    ),
  });
  return events;
}

function decodeMessageStop(state: State): readonly ChatEvent[] {
  if (!state.hasDelta && state.blocks === 0) {
    throw new LLMError('connection', 'the stream ended before its answer began');
  }
  state.ended = true;
  const events = [...state.open.values()].flatMap(close);
  state.open.clear();
  if (state.finished) return events;
  return [
    ...events,
    { type: 'finish', candidate: 0, reason: decodeStopReason(undefined, undefined) },
  ];
}

function decodeUnknown(wire: JsonObject): readonly ChatEvent[] {
  const { type, ...fields } = wire;
  if (typeof type !== 'string') return nothing;
  return [{ type: 'extra', extra: { protocol: protocolId, fields, form: { type } } }];
}
