import {
  asArray,
  asObject,
  extended,
  type ChatEvent,
  type ChatRequest,
  type Extra,
  type FinishEvent,
  type JsonObject,
  type JsonValue,
  type StartEvent,
  type StreamEncoder,
  type Translator,
  type Usage,
  printJson,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import {
  addArguments,
  addDelta,
  addOpen,
  createDraft,
  type Draft,
  type Pending,
  pendingOf,
} from './encode-delta.ts';
import { encodeStreamError } from './encode-error.ts';
import { idOf, nativeWord } from './encode-response.ts';
import { compact, ownFields, ownForm, withFields } from './fields.ts';
import { encodeFinish } from '../shared/openai-finish.ts';
import { joinDelta } from './join-delta.ts';
import { encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

interface State {
  readonly request: ChatRequest;
  readonly draft: Draft;
  /** Candidates whose first chunk is out. */
  readonly begun: Set<number>;
  /** Candidates whose finish reason is out, or in the next chunk. */
  readonly finished: Set<number>;
  /** The upstream's chunks are known, so that each chunk waits until its `extra` event has come. */
  isChunked: boolean;
  head: JsonObject;
  chunkUsage: Usage | undefined;
  usage: Usage | undefined;
  isUsageOut: boolean;
  /** The last chunk that did nothing but add text, to be written again with another text. */
  last: TextChunk | undefined;
  /** A chunk in the form that its reader wants. */
  readonly toPlain: (chunk: JsonObject) => JsonObject;
  /** Takes a chunk that has this form. */
  readonly send: (chunk: JsonObject) => void;
}

/** A chunk of one choice that has text and nothing else that the hub knows. */
interface TextChunk {
  /** How its decoder says that it was laid out: the same list for a chunk that differs in nothing but its text. */
  readonly layout: JsonValue | undefined;
  readonly fields: JsonObject;
  readonly head: JsonObject;
  readonly candidate: number;
  readonly chunk: JsonObject;
  readonly choice: JsonObject;
  readonly delta: JsonObject;
}

/**
 * Events as chunks.
 *
 * Events that `createStreamDecoder` made become the chunks they came from, but for three things: `id`,
 * `created` and `model` are those of the first chunk throughout, tool calls are numbered 0, 1, 2 in the
 * order of their beginning, and a chunk with nothing but token counts goes only to who asked for it. The
 * events of other protocols become one chunk each; their token counts come last, before `[DONE]`.
 */
export function createStreamEncoder(request: ChatRequest): StreamEncoder<ChatEvent> {
  const encoder = createChunkEncoder(request, toFrame);
  return {
    push: (event) => encoder.push(event),
    end: () => [...encoder.end(), { data: '[DONE]' }],
    fail: encodeStreamError,
  };
}

// What is undefined is left out here, so nothing before has to.
function toFrame(chunk: JsonObject): ServerSentEvent {
  return { data: printJson(chunk) };
}

type DeltaEvent = Extract<ChatEvent, { readonly type: 'delta' }>;
type ExtraEvent = Extract<ChatEvent, { readonly type: 'extra' }>;

/** Writes events as chunks. */
export interface ChunkEncoder<Written> extends Translator<ChatEvent, Written> {
  /**
   * The chunk of two events in a row that repeat the last chunk with another text, as most do. `undefined` for all others, which
   * `push` takes. It spares a stream of 200 events 0.1 ms (`npm run bench:sdk`).
   */
  again(event: DeltaEvent, extra: ExtraEvent): Written | undefined;
}

/**
 * The same chunks, each as `write` makes it: a program that reads them needs no text.
 *
 * @param toPlain  makes a chunk what `write` takes; without it, fields may be undefined. A chunk that repeats the one before
 *   with another text is made of that one's plain form
 */
export function createChunkEncoder<Written>(
  request: ChatRequest,
  write: (chunk: JsonObject) => Written,
  toPlain: (chunk: JsonObject) => JsonObject = asIs,
): ChunkEncoder<Written> {
  let out: Written[] = [];
  const none: readonly Written[] = [];
  const state: State = {
    request,
    draft: createDraft(ownForm(request.extra)['tools'] === 'functions'),
    begun: new Set(),
    finished: new Set(),
    isChunked: false,
    head: headOf({ type: 'start', id: '', model: request.model }, request),
    chunkUsage: undefined,
    usage: undefined,
    isUsageOut: false,
    last: undefined,
    toPlain,
    send: (chunk) => out.push(write(chunk)),
  };
  const taken = (): readonly Written[] => {
    if (out.length === 0) return none;
    const written = out;
    out = [];
    return written;
  };
  return {
    push(event) {
      addEvent(state, event);
      if (state.isChunked) flushBefore(state);
      else flush(state);
      return taken();
    },
    again(event, { extra }) {
      const { draft } = state;
      if (event.delta.type !== 'text' || event.delta.logprobs !== undefined) return undefined;
      if (draft.blocks.get(event.block)?.type !== 'text' || !isNothingPending(state))
        return undefined;
      const chunk = chunkAgain(state, extra, {
        candidate: event.candidate,
        text: event.delta.text,
      });
      return chunk === undefined ? undefined : write(chunk);
    },
    end() {
      flush(state);
      if (request.includeUsage === true && !state.isUsageOut && state.usage !== undefined) {
        const usage = encodeUsage(state.usage);
        state.send(toPlain(extended(state.head, { choices: [], usage })));
      }
      return taken();
    },
  };
}

function asIs(chunk: JsonObject): JsonObject {
  return chunk;
}

function isNothingPending({ draft: { chunks }, chunkUsage }: State): boolean {
  return chunks.length === 1 && chunks[0]?.size === 0 && chunkUsage === undefined;
}

function headOf(start: StartEvent, request: ChatRequest): JsonObject {
  const { model, created = 0 } = start;
  return { id: idOf(start, request), object: 'chat.completion.chunk', created, model };
}

function addEvent(state: State, event: ChatEvent): void {
  switch (event.type) {
    case 'start':
      state.isChunked = ownForm(event.extra)['chunks'] === true;
      state.usage = event.usage ?? state.usage;
      state.head = withFields(
        state.isChunked
          ? headOf(event, state.request)
          : compact({ ...headOf(event, state.request), service_tier: event.serviceTier }),
        ownFields(event.extra),
      );
      break;
    case 'open':
      addOpen(state.draft, event);
      break;
    case 'delta': {
      const opened = state.draft.blocks.get(event.block);
      if (opened !== undefined) addDelta(state.draft, opened, event.delta);
      break;
    }
    case 'close':
      addClose(state, event.block);
      break;
    case 'usage':
      state.usage = event.usage;
      state.chunkUsage = event.usage;
      break;
    case 'finish':
      addFinish(state, event);
      break;
    case 'extra':
      if (state.isChunked && event.extra.protocol === protocolId) flushAs(state, event.extra);
      break;
  }
}

/** Clients parse arguments as JSON, and not every protocol writes any where there are none. */
function addClose(state: State, block: number): void {
  const opened = state.draft.blocks.get(block);
  if (opened?.type !== 'tool_call' || opened.isWritten || state.isChunked) return;
  if (opened.variant !== 'custom') addArguments(state.draft, opened, '{}');
}

function addFinish(state: State, { candidate, reason, extra }: FinishEvent): void {
  if (state.finished.has(candidate)) return;
  const hasCalls = (state.draft.callCounts.get(candidate) ?? 0) > 0;
  const word = encodeFinish(reason, hasCalls);
  const written = state.draft.usesFunctions && word === 'tool_calls' ? 'function_call' : word;
  const own = ownFields(extra)?.['finish_reason'] ?? written;
  state.finished.add(candidate);
  const pending = pendingOf(state.draft, candidate);
  pending.finishWord = own;
  const native = state.isChunked
    ? undefined
    : nativeWord({ finish: reason, ...(extra === undefined ? {} : { extra }) }, own);
  pending.fields = native && { provider_specific_fields: native };
}

/** Sends what is written, each chunk in the canonical form. */
function flush(state: State): void {
  const { chunks } = state.draft;
  state.draft.chunks = [new Map<number, Pending>()];
  for (const chunk of chunks) sendCanonical(state, chunk);
}

/** Sends the chunks before the one that is being written. */
function flushBefore(state: State): void {
  const { chunks } = state.draft;
  if (chunks.length === 1) return;
  state.draft.chunks = chunks.slice(-1);
  for (const chunk of chunks.slice(0, -1)) sendCanonical(state, chunk);
}

function sendCanonical(state: State, chunk: ReadonlyMap<number, Pending>): void {
  if (chunk.size === 0) return;
  const choices = [...chunk].map(([index, pending]) => {
    const isFirst = !state.begun.has(index);
    state.begun.add(index);
    return {
      index,
      delta: isFirst ? { role: 'assistant', ...pending.delta } : pending.delta,
      logprobs: pending.logprobs,
      finish_reason: pending.finishWord ?? null,
      ...pending.fields,
    };
  });
  const isAsked = state.request.includeUsage === true;
  const written = extended(state.head, isAsked ? { choices, usage: null } : { choices });
  state.send(state.toPlain(written));
}

/** Sends what is pending as the chunk it came from. */
function flushAs(state: State, extra: Extra): void {
  flushBefore(state);
  const [written = new Map<number, Pending>()] = state.draft.chunks;
  const text = textAlone(state, written);
  const again = text === undefined ? undefined : chunkAgain(state, extra, text);
  if (again !== undefined) {
    written.clear();
    state.send(again);
    return;
  }
  const isFirst = text !== undefined && !state.begun.has(text.candidate);
  state.draft.chunks = [new Map<number, Pending>()];
  const { choices: laidOut, ...layout } = ownForm(extra);
  const choices = (asArray(laidOut) ?? []).map((value) =>
    layOut(state, asObject(value) ?? {}, written),
  );
  for (const [index, { delta, logprobs, finishWord }] of written) {
    choices.push({ index, delta, logprobs, finish_reason: finishWord ?? null });
  }
  const usage = state.chunkUsage && encodeUsage(state.chunkUsage);
  const isUnasked = choices.length === 0 && state.request.includeUsage !== true;
  state.chunkUsage = undefined;
  if (usage !== undefined && isUnasked) return;
  state.isUsageOut ||= usage !== undefined;
  const laidOutAnew = extended(state.head, usage === undefined ? { choices } : { choices, usage });
  const chunk = state.toPlain(withFields(Object.assign(laidOutAnew, layout), extra.fields));
  state.last =
    text === undefined || isFirst || usage !== undefined
      ? undefined
      : toTextChunk(state.head, { extra, chunk, candidate: text.candidate });
  state.send(chunk);
}

interface TextAlone {
  readonly candidate: number;
  readonly text: string;
}

/** The text that is pending, where nothing else is. */
function textAlone(
  { chunkUsage }: State,
  written: ReadonlyMap<number, Pending>,
): TextAlone | undefined {
  if (written.size !== 1 || chunkUsage !== undefined) return undefined;
  for (const [candidate, { delta, lists, logprobs, finishWord, fields }] of written) {
    const { content } = delta;
    const others = lists ?? logprobs ?? finishWord ?? fields;
    if (typeof content !== 'string' || others !== undefined) return undefined;
    return Object.keys(delta).length === 1 ? { candidate, text: content } : undefined;
  }
  return undefined;
}

/** The last chunk with another text, if that is all in which this one differs: to lay it out anew takes five times as long. */
function chunkAgain(
  { last, head }: State,
  extra: Extra,
  { candidate, text }: TextAlone,
): JsonObject | undefined {
  const form = ownForm(extra);
  if (last === undefined || last.layout !== form['choices'] || last.fields !== extra.fields)
    return undefined;
  if (last.head !== head || last.candidate !== candidate) return undefined;
  const { obfuscation } = form;
  const choices = [{ ...last.choice, delta: { ...last.delta, content: text } }];
  const isPadded = obfuscation !== undefined;
  return isPadded ? { ...last.chunk, choices, obfuscation } : { ...last.chunk, choices };
}

function toTextChunk(
  head: JsonObject,
  {
    extra,
    chunk,
    candidate,
  }: { readonly extra: Extra; readonly chunk: JsonObject; readonly candidate: number },
): TextChunk | undefined {
  const choices = asArray(chunk['choices']) ?? [];
  const choice = asObject(choices[0]);
  const delta = asObject(choice?.['delta']);
  if (choices.length !== 1 || choice === undefined || delta === undefined) return undefined;
  const layout = ownForm(extra)['choices'];
  return { layout, fields: extra.fields, head, candidate, chunk, choice, delta };
}

function layOut(
  state: State,
  { index, delta, ...rest }: JsonObject,
  written: Map<number, Pending>,
): JsonObject {
  const candidate = typeof index === 'number' ? index : 0;
  const pending = written.get(candidate);
  written.delete(candidate);
  const left = asObject(delta);
  const isFirst = !state.begun.has(candidate);
  state.begun.add(candidate);
  if (typeof rest['finish_reason'] === 'string' && rest['finish_reason'] !== '') {
    state.finished.add(candidate);
  }
  const isBare = pending === undefined && left === undefined;
  return {
    index: candidate,
    delta: isBare ? undefined : joinDelta(isFirst, pending?.delta ?? {}, left ?? {}),
    logprobs: pending?.logprobs,
    ...rest,
  };
}
