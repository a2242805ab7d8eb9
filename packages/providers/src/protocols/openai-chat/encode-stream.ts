import {
  asArray,
  asObject,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type Extra,
  type FinishEvent,
  type JsonObject,
  type JsonValue,
  type LLMError,
  type StartEvent,
  type StreamEncoder,
  type Usage,
} from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { encodePart } from './content-parts.ts';
import { encodeError } from './encode-error.ts';
import { encodeCitation, idOf, nativeWord } from './encode-response.ts';
import { compact, ownFields, ownForm, withFields } from './fields.ts';
import { encodeFinish } from './finish-words.ts';
import { joinDelta } from './join-delta.ts';
import { encodeThinkingBlock } from './thoughts.ts';
import { encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

interface Opened {
  readonly candidate: number;
  readonly type: Block['type'];
  /** The field its pieces came in. */
  readonly field: string | undefined;
  /** The number of a tool call among those of its candidate. */
  readonly ordinal: number;
  readonly variant: 'function' | 'custom' | 'function_call';
  /** It has arguments. */
  isWritten: boolean;
}

/** What the next chunk says of one choice. */
interface Pending {
  readonly delta: Record<string, JsonValue>;
  logprobs?: JsonValue;
  finishWord?: JsonValue;
  fields?: JsonObject | undefined;
}

interface State {
  readonly request: ChatRequest;
  readonly usesFunctions: boolean;
  readonly blocks: Map<number, Opened>;
  readonly callCounts: Map<number, number>;
  /** Candidates whose first chunk is out. */
  readonly begun: Set<number>;
  /** Candidates whose finish reason is out, or in the next chunk. */
  readonly finished: Set<number>;
  /** The upstream's chunks are known, so that each chunk waits until its `extra` event has come. */
  isChunked: boolean;
  head: JsonObject;
  pending: Map<number, Pending>;
  chunkUsage: Usage | undefined;
  usage: Usage | undefined;
  isUsageOut: boolean;
  out: ServerSentEvent[];
}

const none: readonly ServerSentEvent[] = [];

/**
 * Events as chunks.
 *
 * Events that `createStreamDecoder` made become the chunks they came from, but for three things: `id`,
 * `created` and `model` are those of the first chunk throughout, tool calls are numbered 0, 1, 2 in the
 * order of their beginning, and a chunk with nothing but token counts goes only to who asked for it. The
 * events of other protocols become one chunk each; their token counts come last, before `[DONE]`.
 */
export function createStreamEncoder(request: ChatRequest): StreamEncoder<ChatEvent> {
  const state: State = {
    request,
    usesFunctions: ownForm(request.extra)['tools'] === 'functions',
    blocks: new Map(),
    callCounts: new Map(),
    begun: new Set(),
    finished: new Set(),
    isChunked: false,
    head: headOf({ type: 'start', id: '', model: request.model }, request),
    pending: new Map(),
    chunkUsage: undefined,
    usage: undefined,
    isUsageOut: false,
    out: [],
  };
  return {
    push(event) {
      state.out = [];
      addEvent(state, event);
      if (!state.isChunked) flush(state);
      return state.out.length === 0 ? none : state.out;
    },
    end() {
      state.out = [];
      flush(state);
      if (request.includeUsage === true && !state.isUsageOut && state.usage !== undefined) {
        send(state, { ...state.head, choices: [], usage: encodeUsage(state.usage) });
      }
      return [...state.out, { data: '[DONE]' }];
    },
    fail: (error: LLMError) => [{ data: JSON.stringify(encodeError(error).body) }],
  };
}

function headOf(start: StartEvent, request: ChatRequest): JsonObject {
  const { model, created = 0 } = start;
  return { id: idOf(start, request), object: 'chat.completion.chunk', created, model };
}

function send(state: State, chunk: JsonObject): void {
  state.out.push({ data: JSON.stringify(chunk) });
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
      addOpen(state, event);
      break;
    case 'delta': {
      const opened = state.blocks.get(event.block);
      if (opened !== undefined) addDelta(state, opened, event.delta);
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

function pendingOf(state: State, candidate: number): Pending {
  const known = state.pending.get(candidate);
  if (known !== undefined) return known;
  const pending: Pending = { delta: {} };
  state.pending.set(candidate, pending);
  return pending;
}

/** A field that the next chunk already has begins another chunk. */
function put(state: State, candidate: number, fields: JsonObject): void {
  const { delta } = pendingOf(state, candidate);
  if (Object.keys(fields).some((field) => Object.hasOwn(delta, field))) flush(state);
  Object.assign(pendingOf(state, candidate).delta, fields);
}

function append({ delta }: Pending, field: string, value: JsonValue): void {
  delta[field] = [...(asArray(delta[field]) ?? []), value];
}

function addOpen(state: State, event: Extract<ChatEvent, { type: 'open' }>): void {
  const { candidate, block, start } = event;
  const form = start.type === 'opaque' ? {} : ownForm(start.extra);
  const isLegacy =
    start.type === 'tool_call' && (state.usesFunctions || form['call'] === 'function_call');
  const variant =
    start.type === 'tool_call' && !isLegacy ? (start.variant ?? 'function') : 'function_call';
  const ordinal = state.callCounts.get(candidate) ?? 0;
  if (start.type === 'tool_call') state.callCounts.set(candidate, ordinal + 1);
  const opened: Opened = {
    candidate,
    type: start.type,
    field: typeof form['field'] === 'string' ? form['field'] : undefined,
    ordinal,
    variant,
    isWritten: start.type === 'tool_call' && start.arguments !== '',
  };
  state.blocks.set(block, opened);
  switch (start.type) {
    case 'text':
    case 'refusal':
      if (start.text !== '') addDelta(state, opened, { type: 'text', text: start.text });
      break;
    case 'reasoning':
      addOpenThought(state, opened, start);
      break;
    case 'tool_call':
      addCall(state, opened, start);
      break;
    case 'audio': {
      const { id, data, transcript, extra } = start;
      const audio = withFields(compact({ id, data, transcript }), ownFields(extra));
      if (Object.keys(audio).length > 0) put(state, candidate, { audio });
      break;
    }
    case 'image': {
      const image = encodePart(start);
      if (image !== undefined) append(pendingOf(state, candidate), 'images', image);
      break;
    }
    case 'opaque':
      if (start.protocol === protocolId)
        append(pendingOf(state, candidate), 'content', start.value);
      break;
    case 'file':
    case 'tool_result':
    case 'server_tool_call':
    case 'server_tool_result':
      break;
  }
}

function addOpenThought(
  state: State,
  opened: Opened,
  start: Extract<Block, { type: 'reasoning' }>,
): void {
  if (start.redacted !== undefined) {
    append(pendingOf(state, opened.candidate), 'thinking_blocks', encodeThinkingBlock(start));
    return;
  }
  if (start.text !== '') addDelta(state, opened, { type: 'text', text: start.text });
  if (start.signature !== undefined && start.signature !== '') {
    addDelta(state, opened, { type: 'signature', signature: start.signature });
  }
}

function addCall(
  state: State,
  { candidate, ordinal, variant }: Opened,
  start: Extract<Block, { type: 'tool_call' }>,
): void {
  const { id, name } = start;
  switch (variant) {
    case 'function_call':
      // The deprecated form has room for one call.
      if (ordinal > 0 && state.usesFunctions) return;
      put(state, candidate, { function_call: { name, arguments: start.arguments } });
      return;
    case 'custom':
      addCallPiece(state, candidate, {
        index: ordinal,
        id,
        type: variant,
        custom: { name, input: start.arguments },
      });
      return;
    case 'function':
      addCallPiece(state, candidate, {
        index: ordinal,
        id,
        type: variant,
        function: { name, arguments: start.arguments },
      });
  }
}

/** Pieces of one call that stand in one chunk are one entry. */
function addCallPiece(state: State, candidate: number, piece: JsonObject): void {
  const { delta } = pendingOf(state, candidate);
  const pieces = asArray(delta['tool_calls']) ?? [];
  const at = pieces.findIndex((entry) => asObject(entry)?.['index'] === piece['index']);
  const known = asObject(pieces[at]);
  if (known === undefined) {
    append(pendingOf(state, candidate), 'tool_calls', piece);
    return;
  }
  delta['tool_calls'] = pieces.with(at, withFields(withText(piece, known), known));
}

function withText(piece: JsonObject, known: JsonObject): JsonObject {
  const grown: Record<string, JsonValue | undefined> = { ...piece };
  for (const [holder, text] of [
    ['function', 'arguments'],
    ['custom', 'input'],
  ] as const) {
    const added = asObject(piece[holder])?.[text];
    const before = asObject(known[holder])?.[text];
    if (typeof added === 'string' && typeof before === 'string') {
      grown[holder] = { [text]: before + added };
    }
  }
  return grown;
}

function addDelta(state: State, opened: Opened, delta: BlockDelta): void {
  const { candidate } = opened;
  switch (delta.type) {
    case 'text':
      addText(state, opened, delta.text);
      if (delta.logprobs !== undefined) pendingOf(state, candidate).logprobs = delta.logprobs;
      break;
    case 'arguments':
      addArguments(state, opened, delta.text);
      break;
    case 'signature':
      addSignature(state, candidate, delta.signature);
      break;
    case 'citation':
      for (const annotation of encodeCitation(delta.citation, 0)) {
        append(pendingOf(state, candidate), 'annotations', annotation);
      }
      break;
    case 'audio': {
      const { data, transcript } = delta;
      const known = asObject(pendingOf(state, candidate).delta['audio']);
      pendingOf(state, candidate).delta['audio'] = { ...known, ...compact({ data, transcript }) };
      break;
    }
    case 'extra':
      break;
  }
}

function addText(state: State, { candidate, type, field }: Opened, text: string): void {
  if (field === 'part' || field === 'part-text') {
    const thinking = field === 'part' ? [{ type: 'text', text }] : text;
    const part = type === 'text' ? { type: 'text', text } : { type: 'thinking', thinking };
    append(pendingOf(state, candidate), 'content', part);
    return;
  }
  if (type === 'text' || type === 'refusal') {
    put(state, candidate, type === 'text' ? { content: text } : { refusal: text });
    return;
  }
  if (field === 'reasoning_content' || field === 'reasoning') {
    put(state, candidate, { [field]: text });
    return;
  }
  if (field !== 'thinking_blocks') put(state, candidate, { reasoning_content: text });
  append(pendingOf(state, candidate), 'thinking_blocks', {
    type: 'thinking',
    thinking: text,
    signature: '',
  });
}

function addSignature(state: State, candidate: number, signature: string): void {
  const { delta } = pendingOf(state, candidate);
  const entries = asArray(delta['thinking_blocks']) ?? [];
  const last = asObject(entries.at(-1));
  if (last?.['signature'] === '') {
    delta['thinking_blocks'] = entries.with(-1, { ...last, signature });
    return;
  }
  append(pendingOf(state, candidate), 'thinking_blocks', {
    type: 'thinking',
    thinking: '',
    signature,
  });
}

function addArguments(state: State, opened: Opened, text: string): void {
  const { candidate, ordinal, variant, type } = opened;
  // What a provider asks of its own tools is no call that a client could answer.
  if (type !== 'tool_call') return;
  opened.isWritten = opened.isWritten || text !== '';
  switch (variant) {
    case 'function_call': {
      if (ordinal > 0 && state.usesFunctions) return;
      const known = asObject(pendingOf(state, candidate).delta['function_call']);
      const before = known?.['arguments'];
      pendingOf(state, candidate).delta['function_call'] = {
        ...known,
        arguments: typeof before === 'string' ? before + text : text,
      };
      return;
    }
    case 'custom':
      addCallPiece(state, candidate, { index: ordinal, custom: { input: text } });
      return;
    case 'function':
      addCallPiece(state, candidate, { index: ordinal, function: { arguments: text } });
  }
}

/** Clients parse arguments as JSON, and not every protocol writes any where there are none. */
function addClose(state: State, block: number): void {
  const opened = state.blocks.get(block);
  if (opened?.type !== 'tool_call' || opened.isWritten || state.isChunked) return;
  if (opened.variant !== 'custom') addArguments(state, opened, '{}');
}

function addFinish(state: State, { candidate, reason, extra }: FinishEvent): void {
  if (state.finished.has(candidate)) return;
  const hasCalls = (state.callCounts.get(candidate) ?? 0) > 0;
  const word = encodeFinish(reason, hasCalls);
  const written = state.usesFunctions && word === 'tool_calls' ? 'function_call' : word;
  const own = ownFields(extra)?.['finish_reason'] ?? written;
  state.finished.add(candidate);
  const pending = pendingOf(state, candidate);
  pending.finishWord = own;
  const native = state.isChunked
    ? undefined
    : nativeWord({ finish: reason, ...(extra === undefined ? {} : { extra }) }, own);
  pending.fields = native && { provider_specific_fields: native };
}

/** Sends what is pending as one chunk in the canonical form. */
function flush(state: State): void {
  if (state.pending.size === 0) return;
  const choices = [...state.pending].map(([index, pending]) => {
    const isFirst = !state.begun.has(index);
    state.begun.add(index);
    return compact({
      index,
      delta: isFirst ? { role: 'assistant', ...pending.delta } : pending.delta,
      logprobs: pending.logprobs,
      finish_reason: pending.finishWord ?? null,
      ...pending.fields,
    });
  });
  state.pending = new Map();
  const isAsked = state.request.includeUsage === true;
  send(state, { ...state.head, choices, ...(isAsked ? { usage: null } : {}) });
}

/** Sends what is pending as the chunk it came from. */
function flushAs(state: State, extra: Extra): void {
  const { choices: laidOut, ...layout } = ownForm(extra);
  const choices = (asArray(laidOut) ?? []).map((value) => layOut(state, asObject(value) ?? {}));
  for (const [index, { delta, logprobs, finishWord }] of state.pending) {
    choices.push(compact({ index, delta, logprobs, finish_reason: finishWord ?? null }));
  }
  state.pending = new Map();
  const usage = state.chunkUsage && encodeUsage(state.chunkUsage);
  const isUnasked = choices.length === 0 && state.request.includeUsage !== true;
  state.chunkUsage = undefined;
  if (usage !== undefined && isUnasked) return;
  state.isUsageOut ||= usage !== undefined;
  send(
    state,
    withFields({ ...state.head, choices, ...(usage && { usage }), ...layout }, extra.fields),
  );
}

function layOut(state: State, { index, delta, ...rest }: JsonObject): JsonObject {
  const candidate = typeof index === 'number' ? index : 0;
  const pending = state.pending.get(candidate);
  state.pending.delete(candidate);
  const left = asObject(delta);
  const isFirst = state.begun.size === 0;
  state.begun.add(candidate);
  if (typeof rest['finish_reason'] === 'string' && rest['finish_reason'] !== '') {
    state.finished.add(candidate);
  }
  const isBare = pending === undefined && left === undefined;
  return compact({
    index: candidate,
    delta: isBare ? undefined : joinDelta(isFirst, pending?.delta ?? {}, left ?? {}),
    logprobs: pending?.logprobs,
    ...rest,
  });
}
