import {
  asArray,
  asObject,
  type Block,
  type Candidate,
  type ChatRequest,
  type ChatResponse,
  type JsonObject,
  type JsonValue,
  type Usage,
} from '@llm/core';
import { signCallId } from '../shared/signed-call-id.ts';
import { withFields } from '../shared/wire-fields.ts';
import { encodeItems, type ItemWriting, type NewItem } from './encode-items.ts';
import { createCallReader } from './custom-calls.ts';
import { isOwn, ownFields } from './fields.ts';
import { encodeFinish } from './finish-status.ts';
import { createItemIds, idOf, newItem } from './item-ids.ts';
import { echoOf } from './response-object.ts';
import { encodeThought } from './thoughts.ts';
import { encodeUsage } from './usage.ts';

/** A non-streaming response for a caller of this protocol, which has one answer to a call: others are left out. */
export function encodeResponse(response: ChatResponse, request: ChatRequest): JsonObject {
  const { usage, extra } = response;
  const candidate = response.candidates.find(({ index }) => index === 0) ?? response.candidates[0];
  const id = idOf(response, request);
  const blocks = (candidate?.blocks ?? []).map(createCallReader(request));
  const hasRefusal = blocks.some(({ type }) => type === 'refusal');
  const ended = encodeFinish(candidate?.finish, hasRefusal);
  return {
    ...headOf(response, request),
    ...ended,
    output: withLogprobs(encodeItems(blocks, writingOf(createItemIds(id))), candidate),
    usage: usageOf(usage),
    ...(isOwn(extra) ? {} : completedAt(ended, response.created)),
  };
}

/** When the answer was complete. Nobody else says it, and a translation has no clock, so it is when it was begun. */
export function completedAt({ status }: JsonObject, created: JsonValue | undefined): JsonObject {
  return { completed_at: status === 'completed' ? (created ?? 0) : null };
}

/** Token counts, which a response always has when it is over. */
export function usageOf(usage: Usage | undefined): JsonObject | null {
  return usage === undefined ? null : encodeUsage(usage);
}

/** A response without its output: what its upstream said of itself, else what is known from the request. */
export function headOf(
  response: Omit<ChatResponse, 'candidates'>,
  request: ChatRequest,
): JsonObject {
  const { model, created = 0, serviceTier, extra } = response;
  const own = ownFields(extra);
  const head: JsonObject = {
    id: idOf(response, request),
    object: 'response',
    created_at: created,
    model,
    error: null,
    ...(serviceTier === undefined ? {} : { service_tier: serviceTier }),
  };
  if (own !== undefined) return withFields(head, own);
  return { ...echoOf(request), service_tier: request.serviceTier ?? 'default', ...head };
}

/** How items of an answer are written. */
export function writingOf(nextId: (kind: NewItem) => string): ItemWriting {
  return {
    names: { toWire: (name) => name, toHub: (name) => name },
    // A signature that the provider put on a call goes back to the provider with the call.
    toCallId: ({ id, signature }) => (signature === undefined ? id : signCallId(id, signature)),
    newItem: (kind) => newItem(kind, nextId(kind)),
    mended: (item, kind) =>
      hasId(item) ? item : withFields(newItem(kind, nextId(kind)), withoutId(item)),
    finishPart,
    encodeThought: (block) => encodeThought(block, () => nextId('reasoning')),
  };
}

function hasId({ id }: JsonObject): boolean {
  return typeof id === 'string' && id !== '';
}

function withoutId({ id: _, ...item }: JsonObject): JsonObject {
  return item;
}

/** A text of an answer has its lists, by the schema, also where they are empty. */
export function finishPart(part: JsonObject): JsonObject {
  if (part['type'] !== 'output_text') return part;
  const { annotations, logprobs } = part;
  if (Array.isArray(annotations) && Array.isArray(logprobs)) return part;
  return { ...part, annotations: annotations ?? [], logprobs: logprobs ?? [] };
}

/** Log probabilities stand with the text; where the text does not say them itself, they are those of the first. */
function withLogprobs(
  items: readonly JsonObject[],
  candidate: Candidate | undefined,
): readonly JsonObject[] {
  const content = logprobsIn(candidate?.logprobs);
  if (content.length === 0 || candidate?.blocks.some(saysLogprobs) === true) return items;
  const at = items.findIndex(({ type }) => type === 'message');
  const message = items[at];
  const [first, ...rest] = asArray(message?.['content']) ?? [];
  if (message === undefined) return items;
  return items.with(at, {
    ...message,
    content: [{ ...asObject(first), logprobs: content }, ...rest],
  });
}

function saysLogprobs(block: Block): boolean {
  if (block.type === 'opaque') return false;
  const part = asObject(ownFields(block.extra)?.['part']);
  return (asArray(part?.['logprobs'])?.length ?? 0) > 0;
}

/** The list of tokens that Chat Completions has at `content`. */
export function logprobsIn(logprobs: JsonValue | undefined): readonly JsonValue[] {
  return asArray(asObject(logprobs)?.['content']) ?? asArray(logprobs) ?? [];
}
