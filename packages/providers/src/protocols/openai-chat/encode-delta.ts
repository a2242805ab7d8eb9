import {
  asArray,
  asObject,
  type Block,
  type BlockDelta,
  type JsonObject,
  type JsonValue,
  type OpenEvent,
} from '@llm/core';
import { encodePart } from './content-parts.ts';
import { encodeCitation } from './encode-response.ts';
import { compact, ownFields, ownForm, withFields } from './fields.ts';
import { encodeThinkingBlock } from './thoughts.ts';
import { signatureFields } from './tool-calls.ts';
import { protocolId } from './wire.ts';

export interface Opened {
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
export interface Pending {
  readonly delta: Record<string, JsonValue>;
  /** The lists among its fields that grew here, and so may grow on. */
  lists?: Map<string, JsonValue[]>;
  /** The places of calls in their list, by their index. */
  callPlaces?: Map<JsonValue | undefined, number>;
  logprobs?: JsonValue;
  finishWord?: JsonValue;
  fields?: JsonObject | undefined;
}

/** What the next chunks say, as it is written. */
export interface Draft {
  /** The caller knows calls only in their deprecated form. */
  readonly usesFunctions: boolean;
  readonly blocks: Map<number, Opened>;
  /** How many calls each candidate has begun. */
  readonly callCounts: Map<number, number>;
  /** The choices of each chunk by their index. The last chunk is the one being written. */
  chunks: Map<number, Pending>[];
}

export function createDraft(usesFunctions: boolean): Draft {
  return {
    usesFunctions,
    blocks: new Map(),
    callCounts: new Map(),
    chunks: [new Map<number, Pending>()],
  };
}

export function pendingOf(draft: Draft, candidate: number): Pending {
  const chunk = draft.chunks.at(-1) ?? new Map<number, Pending>();
  const known = chunk.get(candidate);
  if (known !== undefined) return known;
  const pending: Pending = { delta: {} };
  chunk.set(candidate, pending);
  return pending;
}

/** A field that the next chunk already has begins another chunk. */
function put(draft: Draft, candidate: number, fields: JsonObject): void {
  const { delta } = pendingOf(draft, candidate);
  const isTaken = Object.keys(fields).some((field) => Object.hasOwn(delta, field));
  if (isTaken) draft.chunks.push(new Map<number, Pending>());
  Object.assign(pendingOf(draft, candidate).delta, fields);
}

function append(pending: Pending, field: string, value: JsonValue): void {
  const lists = (pending.lists ??= new Map<string, JsonValue[]>());
  const known = lists.get(field);
  if (known !== undefined) {
    known.push(value);
    return;
  }
  const list = [...(asArray(pending.delta[field]) ?? []), value];
  lists.set(field, list);
  pending.delta[field] = list;
}

/** A part that is no text has no place in an answer's content, so it stands where LiteLLM puts what only some providers say. */
function addUnknownPart(pending: Pending, part: JsonObject): void {
  const lists = (pending.lists ??= new Map<string, JsonValue[]>());
  const content = lists.get(unknownParts) ?? [];
  content.push(part);
  lists.set(unknownParts, content);
  pending.delta[unknownParts] = { content };
}

const unknownParts = 'provider_specific_fields';

export function addOpen(draft: Draft, event: OpenEvent): void {
  const { candidate, block, start } = event;
  const form = start.type === 'opaque' ? {} : ownForm(start.extra);
  const isLegacy =
    start.type === 'tool_call' && (draft.usesFunctions || form['call'] === 'function_call');
  const variant =
    start.type === 'tool_call' && !isLegacy ? (start.variant ?? 'function') : 'function_call';
  const ordinal = draft.callCounts.get(candidate) ?? 0;
  if (start.type === 'tool_call') draft.callCounts.set(candidate, ordinal + 1);
  const opened: Opened = {
    candidate,
    type: start.type,
    field: typeof form['field'] === 'string' ? form['field'] : undefined,
    ordinal,
    variant,
    isWritten: start.type === 'tool_call' && start.arguments !== '',
  };
  draft.blocks.set(block, opened);
  switch (start.type) {
    case 'text':
    case 'refusal':
      if (start.text !== '') addDelta(draft, opened, { type: 'text', text: start.text });
      break;
    case 'reasoning':
      addOpenThought(draft, opened, start);
      break;
    case 'tool_call':
      addCall(draft, opened, start);
      break;
    case 'audio': {
      const { id, data, transcript, extra } = start;
      const audio = withFields(compact({ id, data, transcript }), ownFields(extra));
      if (Object.keys(audio).length > 0) put(draft, candidate, { audio });
      break;
    }
    case 'image': {
      const image = encodePart(start);
      if (image !== undefined) append(pendingOf(draft, candidate), 'images', image);
      break;
    }
    case 'opaque':
      if (start.protocol === protocolId) addUnknownPart(pendingOf(draft, candidate), start.value);
      break;
    case 'file':
    case 'tool_result':
    case 'server_tool_call':
    case 'server_tool_result':
      break;
  }
}

function addOpenThought(
  draft: Draft,
  opened: Opened,
  start: Extract<Block, { type: 'reasoning' }>,
): void {
  if (opened.field === 'reasoning_details') return;
  if (start.redacted !== undefined) {
    append(pendingOf(draft, opened.candidate), 'thinking_blocks', encodeThinkingBlock(start));
    return;
  }
  if (start.text !== '') addDelta(draft, opened, { type: 'text', text: start.text });
  if (start.signature !== undefined && start.signature !== '') {
    addDelta(draft, opened, { type: 'signature', signature: start.signature });
  }
}

function addCall(
  draft: Draft,
  { candidate, ordinal, variant }: Opened,
  start: Extract<Block, { type: 'tool_call' }>,
): void {
  const { id, name } = start;
  switch (variant) {
    case 'function_call':
      // The deprecated form has room for one call.
      if (ordinal > 0 && draft.usesFunctions) return;
      put(draft, candidate, { function_call: { name, arguments: start.arguments } });
      return;
    case 'custom':
      addCallPiece(draft, candidate, {
        index: ordinal,
        id,
        type: variant,
        custom: { name, input: start.arguments },
      });
      return;
    case 'function':
      addCallPiece(draft, candidate, {
        index: ordinal,
        id,
        type: variant,
        function: { name, arguments: start.arguments },
        ...signatureFields(start),
      });
  }
}

/** Pieces of one call that stand in one chunk are one entry. */
function addCallPiece(draft: Draft, candidate: number, piece: JsonObject): void {
  const pending = pendingOf(draft, candidate);
  const places = (pending.callPlaces ??= new Map<JsonValue | undefined, number>());
  const at = places.get(piece['index']);
  const pieces = pending.lists?.get('tool_calls');
  const known = at === undefined ? undefined : asObject(pieces?.[at]);
  if (at === undefined || pieces === undefined || known === undefined) {
    append(pending, 'tool_calls', piece);
    places.set(piece['index'], places.size);
    return;
  }
  pieces[at] = withFields(withText(piece, known), known);
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

export function addDelta(draft: Draft, opened: Opened, delta: BlockDelta): void {
  const { candidate } = opened;
  switch (delta.type) {
    case 'text':
      addText(draft, opened, delta.text);
      if (delta.logprobs !== undefined) pendingOf(draft, candidate).logprobs = delta.logprobs;
      break;
    case 'arguments':
      addArguments(draft, opened, delta.text);
      break;
    case 'signature':
      // A provider that uses the field `reasoning` sends signatures in a list of its own, which is kept.
      if (opened.field !== 'reasoning') addSignature(draft, candidate, delta.signature);
      break;
    case 'citation':
      for (const annotation of encodeCitation(delta.citation, 0)) {
        append(pendingOf(draft, candidate), 'annotations', annotation);
      }
      break;
    case 'audio': {
      const { data, transcript } = delta;
      const known = asObject(pendingOf(draft, candidate).delta['audio']);
      pendingOf(draft, candidate).delta['audio'] = { ...known, ...compact({ data, transcript }) };
      break;
    }
    case 'extra':
      break;
  }
}

function addText(draft: Draft, { candidate, type, field }: Opened, text: string): void {
  if (type === 'text' || type === 'refusal') {
    put(draft, candidate, type === 'text' ? { content: text } : { refusal: text });
    return;
  }
  if (field === 'reasoning_content' || field === 'reasoning') {
    put(draft, candidate, { [field]: text });
    return;
  }
  if (field !== 'thinking_blocks') put(draft, candidate, { reasoning_content: text });
  append(pendingOf(draft, candidate), 'thinking_blocks', {
    type: 'thinking',
    thinking: text,
    signature: '',
  });
}

function addSignature(draft: Draft, candidate: number, signature: string): void {
  const { delta } = pendingOf(draft, candidate);
  const entries = asArray(delta['thinking_blocks']) ?? [];
  const last = asObject(entries.at(-1));
  if (last?.['signature'] === '') {
    delta['thinking_blocks'] = entries.with(-1, { ...last, signature });
    return;
  }
  append(pendingOf(draft, candidate), 'thinking_blocks', {
    type: 'thinking',
    thinking: '',
    signature,
  });
}

export function addArguments(draft: Draft, opened: Opened, text: string): void {
  const { candidate, ordinal, variant, type } = opened;
  // A provider's call of its own tool is none that a client could answer.
  if (type !== 'tool_call') return;
  opened.isWritten = opened.isWritten || text !== '';
  switch (variant) {
    case 'function_call': {
      if (ordinal > 0 && draft.usesFunctions) return;
      const known = asObject(pendingOf(draft, candidate).delta['function_call']);
      const before = known?.['arguments'];
      pendingOf(draft, candidate).delta['function_call'] = {
        ...known,
        arguments: typeof before === 'string' ? before + text : text,
      };
      return;
    }
    case 'custom':
      addCallPiece(draft, candidate, { index: ordinal, custom: { input: text } });
      return;
    case 'function':
      addCallPiece(draft, candidate, { index: ordinal, function: { arguments: text } });
  }
}
