import {
  asArray,
  asNumber,
  asObject,
  asString,
  LLMError,
  parseJson,
  type Block,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type StreamDecoder,
} from '@llm/core';
import { answerFields, answerIds, blockedBy, createdAt, withHubName } from './decode-response.ts';
import { decodeEmbeddedError } from './decode-error.ts';
import { decodePart, type PartIds } from './decode-part.ts';
import { leftBehind, ownForm, unknownFields, withFields } from './fields.ts';
import { decodeBlock, decodeFinish } from './finish-reason.ts';
import { decodeGrounding } from './grounding.ts';
import { isFailure } from './in-band-failure.ts';
import { decodeLogprobs } from './logprobs.ts';
import { createToolNames } from './names-of-tools.ts';
import { addCounts } from '../shared/add-counts.ts';
import { readErrorData } from '../shared/error-data.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { decodeAnsweredTier, decodeUsage } from './usage.ts';

/** A text or a thought that grows. */
interface Prose {
  readonly block: number;
  readonly type: 'text' | 'reasoning';
  /** Of a text: all of it, because the places of its sources are told at its end. */
  text: string;
}

interface Candidate {
  readonly index: number;
  readonly ids: PartIds;
  prose: Prose | undefined;
  hasCalls: boolean;
  finishWord: string | undefined;
  /** What the hub has no place for, of all its chunks. */
  rest: JsonObject;
}

interface State {
  readonly request: ChatRequest;
  readonly names: ToolNames;
  readonly candidates: Map<number, Candidate>;
  blocks: number;
  counts: JsonObject;
  blocked: string | undefined;
  events: ChatEvent[];
}

/**
 * Chunks as events. Each chunk is an answer with what is new: text goes on in the block before it, a call is whole.
 *
 * A stream is whole with a reason for each candidate, or with the reason why the prompt was blocked. There is no end
 * marker, so that the answer ends where the upstream closes the connection.
 *
 * @throws {LLMError} from `push`: the failure that a chunk reports; from `end`: connection, the stream stopped before
 * @see https://ai.google.dev/api/generate-content — read 2026-11-30
 */
export function createStreamDecoder(request: ChatRequest): StreamDecoder<ChatEvent> {
  const state: State = {
    request,
    names: createToolNames(request),
    candidates: new Map(),
    blocks: 0,
    counts: {},
    blocked: undefined,
    events: [],
  };
  let started = false;
  let ended = false;
  return {
    push({ data, event }) {
      // Servers that speak OpenAI's protocol too end with its marker.
      if (data === '' || data === '[DONE]') return [];
      const value = event === 'error' ? readErrorData(data) : parseJson(data);
      if (isFailure(value, event)) throw decodeEmbeddedError(value);
      const chunk = asObject(value);
      if (chunk === undefined || Object.keys(chunk).length === 0) return [];
      state.events = [];
      if (!started) start(state, chunk);
      decodeChunk(state, chunk, started);
      started = true;
      return state.events;
    },
    end() {
      if (ended) return [];
      if (!isComplete(state)) {
        throw new LLMError(
          'connection',
          'the stream ended before the answer was finished: a finish reason is missing',
        );
      }
      ended = true;
      state.events = [];
      finish(state);
      return state.events;
    },
    get progress() {
      return isComplete(state) && state.candidates.size >= (request.candidates ?? 1)
        ? 'complete'
        : 'open';
    },
  };
}

function isComplete({ candidates, blocked }: State): boolean {
  if (candidates.size === 0) return blocked !== undefined;
  for (const { finishWord } of candidates.values()) if (finishWord === undefined) return false;
  return true;
}

function start(state: State, chunk: JsonObject): void {
  const created = createdAt(chunk);
  const serviceTier = decodeAnsweredTier(asObject(chunk['usageMetadata']));
  state.events.push({
    type: 'start',
    id: asString(chunk['responseId']) ?? '',
    model: asString(chunk['modelVersion']) ?? '',
    ...(created === undefined ? {} : { created }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...leftBehind(unknownFields(chunk, answerFields)),
  });
}

function decodeChunk(state: State, chunk: JsonObject, isLater: boolean): void {
  for (const [position, value] of (asArray(chunk['candidates']) ?? []).entries()) {
    const candidate = asObject(value);
    if (candidate !== undefined) decodeCandidate(state, candidate, position);
  }
  state.blocked = blockedBy(chunk) ?? state.blocked;
  const counts = asObject(chunk['usageMetadata']);
  if (counts !== undefined) {
    state.counts = addCounts(state.counts, counts);
    state.events.push({ type: 'usage', usage: decodeUsage(state.counts) });
  }
  const { extra } = isLater ? leftBehind(unknownFields(chunk, answerFields)) : {};
  if (extra !== undefined) state.events.push({ type: 'extra', extra });
}

// Log probabilities go with the text of their chunk.
const candidateFields: ReadonlySet<string> = new Set([
  'content',
  'finishReason',
  'index',
  'logprobsResult',
]);

function decodeCandidate(state: State, wire: JsonObject, position: number): void {
  const index = asNumber(wire['index']) ?? position;
  const candidate = candidateOf(state, index);
  const rest = unknownFields(wire, candidateFields);
  const from = state.events.length;
  const content = asObject(wire['content']);
  for (const value of asArray(content?.['parts']) ?? []) {
    const part = asObject(value);
    if (part === undefined) continue;
    for (const block of decodePart(part, candidate.ids)) addBlock(state, candidate, block);
  }
  addLogprobs(state, from, wire);
  // Metadata that comes several times is complete in the last event.
  candidate.rest = withFields(rest, candidate.rest);
  const word = asString(wire['finishReason']);
  if (word !== undefined && word !== '' && word !== 'FINISH_REASON_UNSPECIFIED')
    candidate.finishWord = word;
}

function candidateOf(state: State, index: number): Candidate {
  let candidate = state.candidates.get(index);
  if (candidate === undefined) {
    candidate = {
      index,
      ids: answerIds(state.request, index),
      prose: undefined,
      hasCalls: false,
      finishWord: undefined,
      rest: {},
    };
    state.candidates.set(index, candidate);
  }
  return candidate;
}

function addBlock(state: State, candidate: Candidate, block: Block): void {
  const isPlain = !('extra' in block);
  if (sealsThought(candidate, block)) {
    seal(state, candidate, block.signature);
    return;
  }
  if (block.type === 'text' && isPlain) {
    if (block.text !== '') write(state, candidate, block);
    return;
  }
  if (block.type === 'reasoning' && isPlain && block.redacted === undefined && block.text !== '') {
    write(state, candidate, block);
    if (block.signature !== undefined) seal(state, candidate, block.signature);
    return;
  }
  // A signature alone belongs to the text before it, whose block may go on when it has come.
  if (block.type === 'reasoning' && block.text === '' && block.redacted === undefined) {
    addWhole(state, candidate, block);
    return;
  }
  closeProse(state, candidate);
  if (block.type === 'tool_call') candidate.hasCalls = true;
  addWhole(state, candidate, withHubName(block, state.names));
}

/** A signature behind a thought that came in pieces. */
function sealsThought(
  { prose }: Candidate,
  block: Block,
): block is Extract<Block, { type: 'reasoning' }> & { readonly signature: string } {
  if (block.type !== 'reasoning' || block.text !== '' || block.signature === undefined)
    return false;
  return prose?.type === 'reasoning' && ownForm(block.extra)['thought'] === true;
}

function write(
  state: State,
  candidate: Candidate,
  { type, text }: Extract<Block, { type: 'text' | 'reasoning' }>,
): void {
  if (candidate.prose?.type !== type) {
    closeProse(state, candidate);
    const block = open(state, candidate, { type, text: '' });
    candidate.prose = { block, type, text: '' };
  }
  const { prose } = candidate;
  if (type === 'text') prose.text += text;
  state.events.push({
    type: 'delta',
    candidate: candidate.index,
    block: prose.block,
    delta: { type: 'text', text },
  });
}

function seal(state: State, candidate: Candidate, signature: string): void {
  const { prose } = candidate;
  if (prose === undefined) return;
  state.events.push({
    type: 'delta',
    candidate: candidate.index,
    block: prose.block,
    delta: { type: 'signature', signature },
  });
  closeProse(state, candidate);
}

function addWhole(state: State, candidate: Candidate, block: Block): void {
  const number = open(state, candidate, block);
  state.events.push({ type: 'close', candidate: candidate.index, block: number });
}

function open(state: State, candidate: Candidate, start: Block): number {
  const block = state.blocks;
  state.blocks += 1;
  state.events.push({ type: 'open', candidate: candidate.index, block, start });
  return block;
}

function closeProse(state: State, candidate: Candidate): void {
  const { prose } = candidate;
  if (prose === undefined) return;
  candidate.prose = undefined;
  state.events.push({ type: 'close', candidate: candidate.index, block: prose.block });
}

/** Log probabilities belong to the text of their chunk. */
function addLogprobs(state: State, from: number, wire: JsonObject): void {
  const logprobs = decodeLogprobs(asObject(wire['logprobsResult']));
  if (logprobs === undefined) return;
  for (let at = from; at < state.events.length; at += 1) {
    const event = state.events[at];
    if (event?.type === 'delta' && event.delta.type === 'text') {
      state.events[at] = { ...event, delta: { ...event.delta, logprobs } };
      return;
    }
  }
}

function finish(state: State): void {
  const candidates = [...state.candidates.values()].sort((a, b) => a.index - b.index);
  for (const candidate of candidates) {
    addCitations(state, candidate);
    closeProse(state, candidate);
    state.events.push({
      type: 'finish',
      candidate: candidate.index,
      reason: decodeFinish(candidate.finishWord, candidate.hasCalls),
      ...leftBehind(candidate.rest),
    });
  }
  if (candidates.length === 0 && state.blocked !== undefined)
    state.events.push({ type: 'finish', candidate: 0, reason: decodeBlock(state.blocked) });
}

function addCitations(state: State, { index, prose, rest }: Candidate): void {
  if (prose?.type !== 'text') return;
  for (const citation of decodeGrounding(asObject(rest['groundingMetadata']), prose.text)) {
    state.events.push({
      type: 'delta',
      candidate: index,
      block: prose.block,
      delta: { type: 'citation', citation },
    });
  }
}
