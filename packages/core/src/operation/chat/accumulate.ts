import { joinBase64 } from '../../bytes/base64.ts';
import { LLMError } from '../../error/llm-error.ts';
import type { JsonObject, JsonValue } from '../../json/json-value.ts';
import { asArray, asObject } from '../../json/read.ts';
import type { Block } from '../../model/block.ts';
import type { BlockDelta, ChatEvent, FinishEvent, StartEvent } from '../../model/chat-event.ts';
import type { Candidate, ChatResponse } from '../../model/chat-response.ts';
import type { Extra } from '../../model/extra.ts';
import type { Usage } from '../../model/usage.ts';

/** Gathers the events of one streamed answer. */
interface Accumulator {
  /** @throws {TypeError} the event does not fit the ones before it, which is a mistake of the stream's decoder */
  push(event: ChatEvent): void;
  /** @throws {LLMError} connection: the answer, or one of its candidates, has not finished */
  response(): ChatResponse;
}

/**
 * The whole answer that a stream's events make up.
 *
 * @throws {LLMError} connection: the answer, or one of its candidates, has not finished
 * @throws {TypeError} an event does not fit the ones before it, which is a mistake of the stream's decoder
 */
export function accumulate(events: Iterable<ChatEvent>): ChatResponse {
  const accumulator = createAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.response();
}

interface OpenBlock {
  readonly candidate: number;
  block: Block;
  /** Pieces of sound, each base64 of its own. */
  readonly sound: string[];
}

interface OpenCandidate {
  finish?: FinishEvent;
  logprobs?: JsonValue;
}

/** An accumulator for events that come one by one. */
function createAccumulator(): Accumulator {
  let start: StartEvent | undefined;
  let usage: Usage | undefined;
  let extra: Extra | undefined;
  const blocks = new Map<number, OpenBlock>();
  const candidates = new Map<number, OpenCandidate>();

  const candidateOf = (index: number): OpenCandidate => {
    const known = candidates.get(index);
    if (known !== undefined) return known;
    const candidate: OpenCandidate = {};
    candidates.set(index, candidate);
    return candidate;
  };

  const grow = (number: number, delta: BlockDelta): void => {
    const open = blocks.get(number);
    if (open === undefined) throw new TypeError(`there is no block ${number} to grow`);
    if (delta.type === 'audio' && delta.data !== undefined) open.sound.push(delta.data);
    if (delta.type === 'text' && delta.logprobs !== undefined) {
      const candidate = candidateOf(open.candidate);
      candidate.logprobs = joinLogprobs(candidate.logprobs, delta.logprobs);
    }
    open.block = withDelta(open.block, delta);
  };

  return {
    push(event) {
      switch (event.type) {
        case 'start':
          start = event;
          usage = event.usage ?? usage;
          extra = mergeExtra(extra, event.extra);
          break;
        case 'open':
          if (blocks.has(event.block)) throw new TypeError(`block ${event.block} is already open`);
          candidateOf(event.candidate);
          blocks.set(event.block, { candidate: event.candidate, block: event.start, sound: [] });
          break;
        case 'delta':
          grow(event.block, event.delta);
          break;
        case 'close':
          break;
        case 'usage':
          usage = event.usage;
          break;
        case 'finish':
          candidateOf(event.candidate).finish = event;
          break;
        case 'extra':
          extra = mergeExtra(extra, event.extra);
          break;
      }
    },
    response() {
      if (candidates.size === 0) throw unfinished();
      return {
        id: start?.id ?? '',
        model: start?.model ?? '',
        ...(start?.created !== undefined && { created: start.created }),
        candidates: [...candidates]
          .sort(([left], [right]) => left - right)
          .map(([index, candidate]) => toCandidate(index, candidate, blocks)),
        ...(usage !== undefined && { usage }),
        ...(start?.serviceTier !== undefined && { serviceTier: start.serviceTier }),
        ...(extra !== undefined && { extra }),
      };
    },
  };
}

function toCandidate(
  index: number,
  { finish, logprobs }: OpenCandidate,
  blocks: ReadonlyMap<number, OpenBlock>,
): Candidate {
  if (finish === undefined) throw unfinished();
  const own = [...blocks].filter(([, { candidate }]) => candidate === index);
  return {
    index,
    blocks: own.sort(([left], [right]) => left - right).map(([, open]) => withSound(open)),
    finish: finish.reason,
    ...(logprobs !== undefined && { logprobs }),
    ...(finish.extra !== undefined && { extra: finish.extra }),
  };
}

function unfinished(): LLMError {
  return new LLMError('connection', 'the stream ended before the answer was finished');
}

function withDelta(block: Block, delta: BlockDelta): Block {
  switch (delta.type) {
    case 'text':
      if (block.type === 'text' || block.type === 'reasoning' || block.type === 'refusal') {
        return { ...block, text: block.text + delta.text };
      }
      break;
    case 'arguments':
      if (block.type === 'tool_call' || block.type === 'server_tool_call') {
        return { ...block, arguments: block.arguments + delta.text };
      }
      break;
    case 'signature':
      if (block.type === 'reasoning') {
        return { ...block, signature: (block.signature ?? '') + delta.signature };
      }
      break;
    case 'citation':
      if (block.type === 'text') {
        return { ...block, citations: [...(block.citations ?? []), delta.citation] };
      }
      break;
    case 'audio':
      if (block.type === 'audio') {
        if (delta.transcript === undefined) return block;
        return { ...block, transcript: (block.transcript ?? '') + delta.transcript };
      }
      break;
    case 'extra':
      return withExtra(block, delta.extra);
  }
  throw new TypeError(`a delta of ${delta.type} does not fit a block of ${block.type}`);
}

function withExtra(block: Block, extra: Extra): Block {
  if (block.type !== 'opaque') {
    const merged = mergeExtra(block.extra, extra);
    return merged === undefined ? block : { ...block, extra: merged };
  }
  if (block.protocol !== extra.protocol) return block;
  return { ...block, value: mergeDeep(block.value, extra.fields) };
}

function withSound({ block, sound }: OpenBlock): Block {
  if (block.type !== 'audio' || sound.length === 0) return block;
  return {
    ...block,
    data: joinBase64([...(block.data === undefined ? [] : [block.data]), ...sound]),
  };
}

/** Fields of the same protocol are merged, the later ones win; of another, only the later ones stay. */
function mergeExtra(earlier: Extra | undefined, later: Extra | undefined): Extra | undefined {
  if (later === undefined) return earlier;
  if (earlier?.protocol !== later.protocol) return later;
  return { protocol: later.protocol, fields: mergeDeep(earlier.fields, later.fields) };
}

function mergeDeep(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged = new Map<string, JsonValue | undefined>(Object.entries(earlier));
  for (const [key, value] of Object.entries(later)) {
    const known = asObject(merged.get(key));
    const added = asObject(value);
    merged.set(key, known === undefined || added === undefined ? value : mergeDeep(known, added));
  }
  return Object.fromEntries(merged);
}

/** Each delta brings the log probabilities of its own tokens, in lists. */
function joinLogprobs(earlier: JsonValue | undefined, later: JsonValue): JsonValue {
  if (earlier === undefined || earlier === null) return later;
  if (later === null) return earlier;
  const earlierList = asArray(earlier);
  const laterList = asArray(later);
  if (earlierList !== undefined && laterList !== undefined) return [...earlierList, ...laterList];
  const earlierObject = asObject(earlier);
  const laterObject = asObject(later);
  if (earlierObject === undefined || laterObject === undefined) return later;
  const joined = new Map(Object.entries(earlierObject));
  for (const [key, value] of Object.entries(laterObject)) {
    if (value !== undefined) joined.set(key, joinLogprobs(joined.get(key), value));
  }
  return Object.fromEntries(joined);
}
