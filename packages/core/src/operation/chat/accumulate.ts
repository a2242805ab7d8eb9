import { joinBase64 } from '../../bytes/base64.ts';
import { LLMError } from '../../error/llm-error.ts';
import type { JsonObject, JsonValue } from '../../json/json-value.ts';
import { asObject } from '../../json/read.ts';
import type { Block, Citation } from '../../model/block.ts';
import type { BlockDelta, ChatEvent, FinishEvent, StartEvent } from '../../model/chat-event.ts';
import type { Candidate, ChatResponse } from '../../model/chat-response.ts';
import type { Extra } from '../../model/extra.ts';
import type { Usage } from '../../model/usage.ts';
import { joinLogprobs } from '../join-logprobs.ts';

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
  /** Those that came behind the block's beginning. */
  readonly citations: Citation[];
}

interface OpenCandidate {
  finish?: FinishEvent;
  /** Each delta brings those of its own tokens. */
  readonly logprobs: JsonValue[];
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
    const candidate: OpenCandidate = { logprobs: [] };
    candidates.set(index, candidate);
    return candidate;
  };

  const grow = (number: number, delta: BlockDelta): void => {
    const open = blocks.get(number);
    if (open === undefined) throw new TypeError(`there is no block ${number} to grow`);
    if (delta.type === 'audio' && delta.data !== undefined) open.sound.push(delta.data);
    if (delta.type === 'text' && delta.logprobs !== undefined)
      candidateOf(open.candidate).logprobs.push(delta.logprobs);
    if (delta.type === 'citation' && open.block.type === 'text')
      open.citations.push(delta.citation);
    else open.block = withDelta(open.block, delta);
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
          blocks.set(event.block, {
            candidate: event.candidate,
            block: event.start,
            sound: [],
            citations: [],
          });
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
        candidates: toCandidates(candidates, blocks),
        ...(usage !== undefined && { usage }),
        ...(start?.serviceTier !== undefined && { serviceTier: start.serviceTier }),
        ...(extra !== undefined && { extra }),
      };
    },
  };
}

function toCandidates(
  candidates: ReadonlyMap<number, OpenCandidate>,
  blocks: ReadonlyMap<number, OpenBlock>,
): readonly Candidate[] {
  const own = new Map<number, Block[]>();
  for (const [, open] of [...blocks].sort(([left], [right]) => left - right)) {
    const block = withParts(open);
    const known = own.get(open.candidate);
    if (known === undefined) own.set(open.candidate, [block]);
    else known.push(block);
  }
  return [...candidates]
    .sort(([left], [right]) => left - right)
    .map(([index, candidate]) => toCandidate(index, candidate, own.get(index) ?? []));
}

function toCandidate(
  index: number,
  { finish, logprobs }: OpenCandidate,
  blocks: readonly Block[],
): Candidate {
  if (finish === undefined) throw unfinished();
  return {
    index,
    blocks,
    finish: finish.reason,
    ...(logprobs.length > 0 && { logprobs: joinLogprobs(logprobs) }),
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

function withParts({ block, sound, citations }: OpenBlock): Block {
  if (block.type === 'text' && citations.length > 0)
    return { ...block, citations: [...(block.citations ?? []), ...citations] };
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
