import {
  asArray,
  asNumber,
  asObject,
  asString,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  LLMError,
  parseJson,
  ProgressingDecoder,
  type StreamDecoder,
} from '@llm/core';
import { createRepeats } from './repeated-chunks.ts';
import { readErrorData } from '../shared/error-data.ts';
import { decodeDelta } from './decode-delta.ts';
import { decodeInBandError } from './decode-error.ts';
import { isEndMarker } from '../shared/end-marker.ts';
import { isFilledList, isWritten, type Modelled, restOf } from './fields.ts';
import { isFailure } from '../shared/openai-errors/is-failure.ts';
import { decodeFinish } from '../shared/openai-finish.ts';
import {
  type Candidate,
  candidateOf,
  closeProse,
  readIndex,
  type State,
} from './streamed-blocks.ts';
import { addCounts } from '../shared/add-counts.ts';
import { createToolNames } from './names-of-tools.ts';
import { servedBy } from '../shared/served-tier.ts';
import { decodeUsage } from './usage.ts';
import { protocolId, type WireChunk, type WireChunkChoice } from './wire.ts';

/**
 * Chunks as events. Each chunk ends with an `extra` event, which holds what the hub does not model of it
 * and, in its form, how the modelled rest was laid out; with it `createStreamEncoder` writes the same chunks.
 *
 * A finish reason is held back to the end of the stream, because some upstreams write on after it. A
 * stream is whole with a finish reason for each choice, with or without `[DONE]`, or with `[DONE]` after at
 * least one of them or after some content: vLLM and its relatives end some answers without any reason.
 *
 * @throws {LLMError} connection: the stream ended before; invalid_response: an event is not what the
 *   protocol allows; other codes: the upstream failed in the middle of its answer
 */
export function createStreamDecoder(request: ChatRequest): StreamDecoder<ChatEvent> {
  const state: State = {
    request,
    names: createToolNames(request),
    candidates: new Map(),
    numbers: new Map(),
    blockCount: 0,
    counts: {},
    events: [],
  };
  const repeats = createRepeats();
  let started = false;
  let isDone = false;
  let isFinished = false;
  /** Chunks that came before the upstream said who it is: Azure begins with one about the prompt. */
  let early: JsonObject[] = [];

  const start = (chunk: JsonObject): void => {
    const wire: WireChunk = chunk;
    const created = asNumber(wire.created);
    const serviceTier = asString(wire.service_tier) || undefined;
    started = true;
    state.events.push({
      type: 'start',
      id: asString(wire.id) ?? '',
      model: asString(wire.model) ?? '',
      ...(created === undefined ? {} : { created }),
      ...(serviceTier === undefined ? {} : { serviceTier }),
      extra: { protocol: protocolId, fields: {}, form: { chunks: true } },
    });
    for (const chunkBefore of early) decodeChunk(state, chunkBefore);
    early = [];
  };

  const finish = (): void => {
    isFinished = true;
    const candidates = [...state.candidates.values()].sort((a, b) => a.index - b.index);
    for (const candidate of candidates) closeCandidate(state, candidate);
  };

  const isComplete = (): boolean => {
    for (const { finishWord } of state.candidates.values()) if (!finishWord) return false;
    return state.candidates.size > 0;
  };

  return new ProgressingDecoder<ChatEvent>({
    push({ data, event }) {
      if (isDone || data === '') return [];
      const repeated = event === undefined ? repeats.read(data) : undefined;
      if (repeated !== undefined) return repeated;
      if (isEndMarker(data)) {
        isDone = true;
        const said = [...state.candidates.values()].some(({ finishWord }) => finishWord);
        // Without a reason the answer ends as its content says, where there is any.
        if (!said && state.blockCount === 0) return [];
        state.events = [];
        finish();
        return state.events;
      }
      const value = event === 'error' ? readErrorData(data) : parseJson(data);
      if (isFailure(value, event)) throw decodeInBandError(value);
      const chunk = asObject(value);
      if (chunk === undefined) return [];
      state.events = [];
      if (!started) {
        if (!isWritten(chunk['id'] ?? null) && !isFilledList(chunk['choices'] ?? null)) {
          early.push(chunk);
          return [];
        }
        start(chunk);
      }
      decodeChunk(state, chunk);
      if (event === undefined) repeats.learn(data, state);
      return state.events;
    },
    end() {
      if (isFinished) return [];
      if (!isComplete()) {
        throw new LLMError(
          'connection',
          'the stream ended before the answer was finished: a finish reason is missing',
        );
      }
      state.events = [];
      finish();
      return state.events;
    },
    progress() {
      if (isDone) return 'over';
      return isComplete() && state.candidates.size >= (request.candidates ?? 1)
        ? 'complete'
        : 'open';
    },
  });
}

function closeCandidate(state: State, candidate: Candidate): void {
  closeProse(state, candidate);
  const open = [candidate.audio, candidate.functionCall, ...candidate.opened];
  for (const block of open) {
    if (block !== undefined)
      state.events.push({ type: 'close', candidate: candidate.index, block });
  }
  const hasCalls = candidate.opened.length > 0 || candidate.functionCall !== undefined;
  state.events.push({
    type: 'finish',
    candidate: candidate.index,
    reason: decodeFinish(candidate.finishWord, hasCalls),
  });
}

// Of `id`, `created` and `model` the first chunk's count for the whole answer.
const chunkFields: Modelled = {
  id: () => true,
  object: () => true,
  created: () => true,
  model: () => true,
  choices: () => true,
  usage: () => true,
  service_tier: () => true,
  obfuscation: () => true,
};

function decodeChunk(state: State, chunk: JsonObject): void {
  const wire: WireChunk = chunk;
  const layout: Record<string, JsonValue> = {};
  const choices: JsonObject[] = [];
  for (const [position, value] of (asArray(wire.choices) ?? []).entries()) {
    const choice = asObject(value);
    if (choice !== undefined) choices.push(decodeChoice(state, choice, position));
  }
  layout['choices'] = choices;
  if (wire.object !== undefined && wire.object !== '' && wire.object !== 'chat.completion.chunk') {
    layout['object'] = wire.object;
  }
  if (wire.service_tier !== undefined) layout['service_tier'] = wire.service_tier;
  // Padding that hides the length of a chunk says nothing about the answer.
  if (chunk['obfuscation'] !== undefined) layout['obfuscation'] = chunk['obfuscation'];
  const usage = asObject(wire.usage);
  if (usage !== undefined) {
    state.counts = addCounts(state.counts, usage);
    state.events.push({
      type: 'usage',
      usage: servedBy(decodeUsage(state.counts), wire.service_tier),
    });
  } else if (wire.usage === null) layout['usage'] = null;
  const fields = restOf(chunk, chunkFields) ?? {};
  state.events.push({ type: 'extra', extra: { protocol: protocolId, fields, form: layout } });
}

function decodeChoice(state: State, choice: JsonObject, position: number): JsonObject {
  const wire: WireChunkChoice = choice;
  const index = numberOf(state, readIndex(wire.index, 'choices') ?? position);
  const candidate = candidateOf(state, index);
  const word = asString(wire.finish_reason);
  if (word === 'error') throw decodeInBandError(choice);
  const delta = asObject(wire.delta);
  const logprobs = asObject(wire.logprobs);
  const before = state.events.length;
  const left = delta === undefined ? undefined : decodeDelta({ state, candidate }, delta);
  const carried = logprobs !== undefined && addLogprobs(state, before, logprobs);
  if (word !== undefined && word !== '') candidate.finishWord = word;
  const rest = restOf(choice, {
    index: () => true,
    delta: () => true,
    // Some servers repeat the whole message in each chunk, and OpenAI's client puts it in place of what it has gathered.
    message: () => true,
    finish_reason: (value) => typeof value !== 'string' && value !== null,
    // Clients add their lists to those of the chunks before, so nothing but an object may stay behind.
    logprobs: (value) => carried || (value !== null && logprobs === undefined),
  });
  return { index, ...rest, delta: left ?? {} };
}

/** Who asked for one choice looks for number 0, whatever the upstream counts from, so the first to come is that. */
function numberOf({ request, numbers }: State, index: number): number {
  if ((request.candidates ?? 1) > 1) return index;
  const known = numbers.get(index) ?? numbers.size;
  if (known === numbers.size) numbers.set(index, known);
  return known;
}

/** Log probabilities belong to the text of their chunk. */
function addLogprobs(state: State, from: number, logprobs: JsonValue): boolean {
  for (let at = from; at < state.events.length; at += 1) {
    const event = state.events[at];
    if (event?.type === 'delta' && event.delta.type === 'text') {
      state.events[at] = { ...event, delta: { ...event.delta, logprobs } };
      return true;
    }
  }
  return false;
}
