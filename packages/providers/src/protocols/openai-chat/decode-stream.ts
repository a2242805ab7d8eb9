import {
  asArray,
  asNumber,
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
  type Translator,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { decodePart } from './content-parts.ts';
import { decodeInBandError } from './decode-error.ts';
import { decodeAnnotation, decodeImage, isImage, objectsOf } from './decode-response.ts';
import { isFilledList, isRecord, isWritten, leftBehind, type Modelled, restOf } from './fields.ts';
import { decodeFinish } from './finish-words.ts';
import { decodeArguments } from './tool-calls.ts';
import { decodeUsage } from './usage.ts';
import {
  protocolId,
  type WireChunk,
  type WireChunkChoice,
  type WireMessage,
  type WireToolCall,
} from './wire.ts';

const highestIndex = 1023;

/** A block whose pieces are text, one after the other: at most one of them is open in a candidate. */
interface Prose {
  readonly type: 'text' | 'reasoning' | 'refusal';
  /** Which field, or which kind of part, its pieces come in. */
  readonly field: string;
  readonly block: number;
}

interface Call {
  readonly ordinal: number;
  id: string | undefined;
  /** Not set until the name is known. */
  block: number | undefined;
  /** What came before the name. */
  early: string;
}

interface Candidate {
  readonly index: number;
  prose: Prose | undefined;
  audio: number | undefined;
  /** By the upstream's index. One that uses an index twice starts another call with it. */
  readonly calls: Map<number, Call>;
  readonly opened: number[];
  lastCall: Call | undefined;
  callCount: number;
  functionCall: number | undefined;
  finishWord: string | undefined;
}

interface State {
  readonly request: ChatRequest;
  readonly candidates: Map<number, Candidate>;
  blockCount: number;
  events: ChatEvent[];
}

/**
 * Chunks as events. Each chunk ends with an `extra` event, which holds what the hub does not model of it
 * and, in its form, how the modelled rest was laid out; with it `createStreamEncoder` writes the same chunks.
 *
 * A finish reason is held back to the end of the stream, because some upstreams write on after it. A
 * stream is whole with a finish reason for each choice, with or without `[DONE]`, or with `[DONE]` after at
 * least one.
 *
 * @throws {LLMError} connection: the stream ended before; invalid_response: an event is not what the
 *   protocol allows; other codes: the upstream failed in the middle of its answer
 */
export function createStreamDecoder(request: ChatRequest): Translator<ServerSentEvent, ChatEvent> {
  const state: State = { request, candidates: new Map(), blockCount: 0, events: [] };
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

  return {
    push({ data, event }) {
      if (isDone || data === '') return [];
      if (data === '[DONE]') {
        isDone = true;
        if (![...state.candidates.values()].some(({ finishWord }) => finishWord)) return [];
        state.events = [];
        finish();
        return state.events;
      }
      const chunk = asObject(parseJson(data));
      if (chunk === undefined) return [];
      const { error }: WireChunk = chunk;
      if ((error !== undefined && error !== null) || event === 'error') {
        throw decodeInBandError(chunk);
      }
      state.events = [];
      if (!started) {
        if (!isWritten(chunk['id'] ?? null) && !isFilledList(chunk['choices'] ?? null)) {
          early.push(chunk);
          return [];
        }
        start(chunk);
      }
      decodeChunk(state, chunk);
      return state.events;
    },
    end() {
      if (isFinished) return [];
      const candidates = [...state.candidates.values()];
      if (candidates.length === 0 || !candidates.every(({ finishWord }) => finishWord)) {
        throw new LLMError(
          'connection',
          'the stream ended before the answer was finished: a finish reason is missing',
        );
      }
      state.events = [];
      finish();
      return state.events;
    },
  };
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
  if (usage !== undefined) state.events.push({ type: 'usage', usage: decodeUsage(usage) });
  else if (wire.usage !== undefined) layout['usage'] = wire.usage;
  const fields = restOf(chunk, chunkFields) ?? {};
  state.events.push({ type: 'extra', extra: { protocol: protocolId, fields, form: layout } });
}

function decodeChoice(state: State, choice: JsonObject, position: number): JsonObject {
  const wire: WireChunkChoice = choice;
  const index = readIndex(wire.index, 'choices') ?? position;
  const candidate = candidateOf(state, index);
  const word = asString(wire.finish_reason);
  if (word === 'error') throw decodeInBandError(choice);
  const delta = asObject(wire.delta);
  const logprobs = wire.logprobs ?? undefined;
  const before = state.events.length;
  const left = delta === undefined ? undefined : decodeDelta({ state, candidate }, delta);
  const carried = logprobs !== undefined && addLogprobs(state, before, logprobs);
  if (word !== undefined && word !== '') candidate.finishWord = word;
  const rest = restOf(choice, {
    index: () => true,
    delta: isRecord,
    logprobs: () => carried,
  });
  return { index, ...rest, ...(left === undefined ? {} : { delta: left }) };
}

function candidateOf(state: State, index: number): Candidate {
  const known = state.candidates.get(index);
  if (known !== undefined) return known;
  const candidate: Candidate = {
    index,
    prose: undefined,
    audio: undefined,
    calls: new Map(),
    opened: [],
    lastCall: undefined,
    callCount: 0,
    functionCall: undefined,
    finishWord: undefined,
  };
  state.candidates.set(index, candidate);
  return candidate;
}

function readIndex(value: JsonValue | undefined, where: string): number | undefined {
  const index = asNumber(value);
  if (index === undefined) return undefined;
  if (!Number.isInteger(index) || index < 0 || index > highestIndex) {
    throw new LLMError('invalid_response', `the upstream numbered one of its ${where} ${index}`);
  }
  return index;
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

interface Place {
  readonly state: State;
  readonly candidate: Candidate;
}

const deltaFields: Modelled = {
  content: (value) => isWritten(value) || isFilledList(value),
  refusal: isWritten,
  reasoning_content: isWritten,
  thinking_blocks: isFilledList,
  tool_calls: isFilledList,
};

/** Adds the events of a delta and gives what the encoder could not write of it from them. */
function decodeDelta(place: Place, delta: JsonObject): JsonObject {
  const wire: WireMessage = delta;
  const { candidate } = place;
  const left: Left = { ...restOf(delta, deltaFields) };
  decodeReasoning(place, wire, left);
  decodeContent(place, wire, left);
  const refusal = asString(wire.refusal) ?? '';
  if (refusal !== '') write(place, { type: 'refusal', field: 'refusal' }, refusal);
  const annotations = asArray(wire.annotations) ?? [];
  if (annotations.length > 0 && candidate.prose?.type === 'text') {
    delete left['annotations'];
    const { block } = candidate.prose;
    for (const annotation of annotations) {
      grow(place, block, { type: 'citation', citation: decodeAnnotation(annotation) });
    }
  }
  decodeAudio(place, wire, left);
  decodeImages(place, wire, left);
  const calls = objectsOf(wire.tool_calls).flatMap((call) => decodeCall(place, call));
  if (calls.length > 0) left['tool_calls'] = calls;
  decodeFunctionCall(place, wire, left);
  return left;
}

type Left = Record<string, JsonValue | undefined>;

function decodeReasoning(place: Place, wire: WireMessage, left: Left): void {
  const thinking = asArray(wire.thinking_blocks) ?? [];
  const text = asString(wire.reasoning_content) ?? '';
  if (thinking.length > 0) {
    const field = text === '' ? 'thinking_blocks' : 'both';
    for (const entry of thinking) decodeThinkingBlock(place, asObject(entry) ?? {}, field);
    return;
  }
  if (text !== '') {
    write(place, { type: 'reasoning', field: 'reasoning_content' }, text);
    return;
  }
  const other = asString(wire.reasoning) ?? '';
  if (other === '') return;
  delete left['reasoning'];
  write(place, { type: 'reasoning', field: 'reasoning' }, other);
}

function decodeThinkingBlock(place: Place, entry: JsonObject, field: string): void {
  if (entry['type'] === 'redacted_thinking') {
    const redacted = asString(entry['data']) ?? '';
    const form = leftBehind(undefined, { field: 'thinking_blocks' });
    addWhole(place, { type: 'reasoning', text: '', redacted, ...form });
    return;
  }
  const text = asString(entry['thinking']) ?? '';
  const signature = asString(entry['signature']) ?? '';
  const { prose } = place.candidate;
  // A signature alone ends the thought before it, whichever field that came in.
  const isContinued = text === '' && prose?.type === 'reasoning';
  const block = isContinued ? prose.block : proseBlock(place, { type: 'reasoning', field });
  if (text !== '') grow(place, block, { type: 'text', text });
  if (signature === '') return;
  grow(place, block, { type: 'signature', signature });
  closeProse(place.state, place.candidate);
}

function decodeContent(place: Place, wire: WireMessage, left: Left): void {
  const text = asString(wire.content);
  if (text !== undefined) {
    if (text !== '') write(place, { type: 'text', field: 'content' }, text);
    return;
  }
  const parts = asArray(wire.content) ?? [];
  const rests = parts.map((value) => decodePiece(place, asObject(value)));
  if (rests.some((rest) => rest !== undefined)) left['content'] = rests.map((rest) => rest ?? {});
}

/** A part of a list: Mistral writes thoughts as such. Gives what is left of it. */
function decodePiece(place: Place, part: JsonObject | undefined): JsonObject | undefined {
  const block = part && decodePart(part);
  if (part === undefined) return undefined;
  if (block?.type === 'text' || block?.type === 'reasoning') {
    const field = block.type === 'text' ? 'part' : fieldOf(block);
    if (block.text !== '') write(place, { type: block.type, field }, block.text);
    return restOf(part, { type: () => true, text: () => true, thinking: () => true });
  }
  addWhole(place, block ?? { type: 'opaque', protocol: protocolId, value: part });
  return undefined;
}

function fieldOf({ extra }: Extract<Block, { type: 'reasoning' }>): string {
  return asString(extra?.form?.['field']) ?? 'part';
}

function decodeAudio(place: Place, wire: WireMessage, left: Left): void {
  const audio = asObject(wire.audio);
  if (audio === undefined) return;
  const { state, candidate } = place;
  const id = asString(audio['id']) || undefined;
  const data = asString(audio['data']) || undefined;
  const transcript = asString(audio['transcript']) || undefined;
  if (id === undefined && data === undefined && transcript === undefined) return;
  const isFirst = candidate.audio === undefined;
  if (candidate.audio === undefined) {
    closeProse(state, candidate);
    candidate.audio = open(place, { type: 'audio', ...(id === undefined ? {} : { id }) });
  }
  const pieces = {
    ...(data === undefined ? {} : { data }),
    ...(transcript === undefined ? {} : { transcript }),
  };
  if (data !== undefined || transcript !== undefined) {
    grow(place, candidate.audio, { type: 'audio', ...pieces });
  }
  const rest = restOf(audio, {
    id: (value) => isFirst && isWritten(value),
    data: isWritten,
    transcript: isWritten,
  });
  delete left['audio'];
  if (rest !== undefined) left['audio'] = rest;
}

function decodeImages(place: Place, wire: WireMessage, left: Left): void {
  const images = asArray(wire.images) ?? [];
  if (images.length === 0 || !images.every(isImage)) return;
  delete left['images'];
  for (const image of images.flatMap(decodeImage)) addWhole(place, image);
}

/** A piece of a tool call. Gives what the encoder could not write of it. */
function decodeCall(place: Place, fields: JsonObject): readonly JsonObject[] {
  const { state, candidate } = place;
  const wire: WireToolCall = fields;
  const called = asObject(wire.function);
  const custom = asObject(wire.custom);
  const inner = called ?? custom ?? {};
  const id = asString(wire.id) || undefined;
  const name = asString(inner['name']) || undefined;
  const text = decodeArguments(custom === undefined ? inner['arguments'] : inner['input']);
  const call = callFor(candidate, { index: readIndex(wire.index, 'tool calls'), id, name });
  call.id ??= id;
  const isOpening = call.block === undefined && name !== undefined;
  if (isOpening) {
    closeProse(state, candidate);
    call.block = open(place, {
      type: 'tool_call',
      id: call.id ?? `call_${state.request.messages.length}_${candidate.index}_${call.ordinal}`,
      name,
      arguments: '',
      ...(custom === undefined ? {} : { variant: 'custom' as const }),
    });
    candidate.opened.push(call.block);
  }
  if (call.block === undefined) {
    call.early += text;
    return [];
  }
  const written = call.early + text;
  call.early = '';
  if (written !== '') grow(place, call.block, { type: 'arguments', text: written });
  const left = leftOfCall(fields, {
    isOpening,
    inner: custom === undefined ? 'function' : 'custom',
  });
  return left === undefined ? [] : [{ index: call.ordinal, ...left }];
}

interface Piece {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** The call that a piece belongs to. Upstreams that give no index, or the same to all, are told apart by id. */
function callFor(candidate: Candidate, { index, id, name }: Piece): Call {
  const known =
    index === undefined ? knownWithoutIndex(candidate, id, name) : candidate.calls.get(index);
  const isAnother =
    known?.id !== undefined && id !== undefined && id !== known.id && name !== undefined;
  if (known !== undefined && !isAnother) {
    candidate.lastCall = known;
    return known;
  }
  const ordinal = candidate.callCount;
  if (ordinal > highestIndex) {
    throw new LLMError('invalid_response', 'the upstream calls too many tools at once');
  }
  const call: Call = { ordinal, id: undefined, block: undefined, early: '' };
  candidate.callCount += 1;
  candidate.calls.set(index ?? highestIndex + 1 + ordinal, call);
  candidate.lastCall = call;
  return call;
}

function knownWithoutIndex(
  candidate: Candidate,
  id: string | undefined,
  name: string | undefined,
): Call | undefined {
  if (id !== undefined) return [...candidate.calls.values()].find((call) => call.id === id);
  return name === undefined ? candidate.lastCall : undefined;
}

function leftOfCall(
  fields: JsonObject,
  { isOpening, inner }: { readonly isOpening: boolean; readonly inner: 'function' | 'custom' },
): JsonObject | undefined {
  const text = inner === 'function' ? 'arguments' : 'input';
  const called = asObject(fields[inner]) ?? {};
  const calledRest = restOf(called, {
    name: () => isOpening,
    [text]: (value) => isOpening || isWritten(value),
  });
  const rest = restOf(fields, {
    index: () => true,
    id: (value) => isOpening && isWritten(value),
    type: (value) => isOpening && value === inner,
    [inner]: isRecord,
  });
  if (calledRest === undefined) return rest;
  return { ...rest, [inner]: calledRest };
}

/** The deprecated form of a call. */
function decodeFunctionCall(place: Place, wire: WireMessage, left: Left): void {
  const { state, candidate } = place;
  const called = asObject(wire.function_call);
  if (called === undefined) return;
  const name = asString(called['name']) ?? '';
  const text = asString(called['arguments']) ?? '';
  const isOpening = candidate.functionCall === undefined && name !== '';
  if (isOpening) {
    closeProse(state, candidate);
    candidate.functionCall = open(place, {
      type: 'tool_call',
      id: `call_${state.request.messages.length}_${candidate.index}`,
      name,
      arguments: '',
      ...leftBehind(undefined, { call: 'function_call' }),
    });
  }
  if (candidate.functionCall === undefined) return;
  if (text !== '') grow(place, candidate.functionCall, { type: 'arguments', text });
  delete left['function_call'];
  const rest = restOf(called, {
    name: () => isOpening,
    arguments: (value) => isOpening || isWritten(value),
  });
  if (rest !== undefined) left['function_call'] = rest;
}

function write(place: Place, kind: Omit<Prose, 'block'>, text: string): void {
  grow(place, proseBlock(place, kind), { type: 'text', text });
}

/** The open block of the kind, opened where none or another is. */
function proseBlock(place: Place, { type, field }: Omit<Prose, 'block'>): number {
  const { state, candidate } = place;
  const { prose } = candidate;
  if (prose?.type === type && prose.field === field) return prose.block;
  closeProse(state, candidate);
  const isPlain = type !== 'reasoning' && field !== 'part';
  const block = open(place, {
    type,
    text: '',
    ...(isPlain ? {} : leftBehind(undefined, { field })),
  });
  candidate.prose = { type, field, block };
  return block;
}

function closeProse(state: State, candidate: Candidate): void {
  if (candidate.prose === undefined) return;
  state.events.push({ type: 'close', candidate: candidate.index, block: candidate.prose.block });
  candidate.prose = undefined;
}

function addWhole(place: Place, start: Block): void {
  const { state, candidate } = place;
  closeProse(state, candidate);
  const block = open(place, start);
  state.events.push({ type: 'close', candidate: candidate.index, block });
}

function open({ state, candidate }: Place, start: Block): number {
  const block = state.blockCount;
  state.blockCount += 1;
  state.events.push({ type: 'open', candidate: candidate.index, block, start });
  return block;
}

function grow({ state, candidate }: Place, block: number, delta: BlockDelta): void {
  state.events.push({ type: 'delta', candidate: candidate.index, block, delta });
}
