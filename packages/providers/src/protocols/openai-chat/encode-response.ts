import type {
  Block,
  Candidate,
  ChatRequest,
  ChatResponse,
  Citation,
  JsonObject,
  JsonValue,
} from '@llm/core';
import { asObject } from '@llm/core';
import { encodePart } from './content-parts.ts';
import { compact, ownFields, ownForm, withFields } from './fields.ts';
import { encodeFinish } from '../shared/openai-finish.ts';
import { encodeThoughts } from './thoughts.ts';
import { encodeFunctionCall, encodeToolCall } from './tool-calls.ts';
import { encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

/**
 * A non-streaming response as an OpenAI client expects it.
 *
 * What the upstream did not say and OpenAI's clients need is made up here without chance or clock: see
 * `idOf`; a time that nobody gave is 0. Whoever has a clock puts `created` into the answer before.
 */
export function encodeResponse(response: ChatResponse, request: ChatRequest): JsonObject {
  const { model, created = 0, candidates, usage, serviceTier, extra } = response;
  return withFields(
    compact({
      id: idOf(response, request),
      object: 'chat.completion',
      created,
      model,
      choices: candidates.map((candidate) => encodeCandidate(candidate, request)),
      usage: usage && encodeUsage(usage),
      service_tier: serviceTier,
    }),
    ownFields(extra),
  );
}

/**
 * The upstream's id, else one that stays the same for the whole answer. It tells conversations of different
 * length and time apart and nothing more; whoever needs it unique puts an id into the answer before.
 */
export function idOf(
  { id, created = 0 }: Pick<ChatResponse, 'id' | 'created'>,
  { messages }: ChatRequest,
): string {
  return id === '' ? `chatcmpl-${created.toString(36)}-${messages.length}` : id;
}

function encodeCandidate(candidate: Candidate, request: ChatRequest): JsonObject {
  const { index, blocks, finish, logprobs, extra } = candidate;
  const kept = ownFields(extra);
  const calls = blocks.filter((block) => block.type === 'tool_call');
  const usesFunctions = ownForm(request.extra)['tools'] === 'functions';
  const isLegacy = usesFunctions && calls.length > 0;
  const word = encodeFinish(finish, calls.length > 0);
  const finishWord =
    kept?.['finish_reason'] === undefined
      ? isLegacy && word === 'tool_calls'
        ? 'function_call'
        : word
      : kept['finish_reason'];
  return withFields(
    compact({
      index,
      message: encodeMessage(candidate, usesFunctions),
      logprobs,
      finish_reason: finishWord,
      provider_specific_fields: nativeWord(candidate, finishWord),
    }),
    kept,
  );
}

/** LiteLLM's place for the upstream's own word, where it was translated. */
export function nativeWord(
  { finish, extra }: Pick<Candidate, 'finish' | 'extra'>,
  written: JsonValue | undefined,
): JsonObject | undefined {
  const { native } = finish;
  const isTranslated = native !== undefined && native !== written && extra?.protocol !== protocolId;
  return isTranslated ? { native_finish_reason: native } : undefined;
}

/** The text of an answer that is nothing else, which most answers are. */
function plainTextOf({ blocks, extra }: Candidate): string | undefined {
  const [only] = blocks;
  if (extra?.protocol === protocolId || blocks.length !== 1 || only?.type !== 'text')
    return undefined;
  return only.citations === undefined ? only.text : undefined;
}

function encodeMessage(candidate: Candidate, usesFunctions: boolean): JsonObject {
  const text = plainTextOf(candidate);
  if (text !== undefined) return { role: 'assistant', content: text };
  const { blocks, extra } = candidate;
  const keptMessage = asObject(ownFields(extra)?.['message']);
  const repeated = ownForm(extra);
  const calls = blocks.filter((block) => block.type === 'tool_call');
  const isLegacy = (call: Extract<Block, { type: 'tool_call' }>) =>
    usesFunctions || ownForm(call.extra)['call'] === 'function_call';
  const legacy = calls.find(isLegacy);
  const listed = calls.filter((call) => !isLegacy(call)).map((call) => encodeToolCall(call));
  const ofUnknown = unknownOf(blocks);
  const unknown = ofUnknown.filter(isCall);
  // A part that is no text has no place in an answer's content, so it stands where LiteLLM puts what only some providers say.
  const unknownParts = ofUnknown.filter((value) => !isCall(value));
  const refusal = textOf(blocks.filter((block) => block.type === 'refusal'));
  const audio = blocks.find((block) => block.type === 'audio');
  const images = blocks.filter((block) => block.type === 'image').map((block) => encodePart(block));
  const annotations = encodeAnnotations(blocks);
  return compact({
    role: 'assistant',
    content: encodeContent(blocks, keptMessage),
    refusal: refusal === '' ? undefined : refusal,
    ...encodeThoughts(
      blocks.filter((block) => block.type === 'reasoning'),
      repeated,
    ),
    annotations: annotations.length === 0 ? undefined : annotations,
    audio: audio?.type === 'audio' ? encodeAudio(audio) : undefined,
    images: images.length === 0 ? undefined : images.filter((image) => image !== undefined),
    provider_specific_fields: unknownParts.length === 0 ? undefined : { content: unknownParts },
    tool_calls: listed.length + unknown.length === 0 ? undefined : [...listed, ...unknown],
    function_call: legacy?.type === 'tool_call' ? encodeFunctionCall(legacy) : undefined,
  });
}

function encodeContent(
  blocks: readonly Block[],
  keptMessage: JsonObject | undefined,
): JsonValue | undefined {
  const texts = blocks.filter((block) => block.type === 'text');
  if (texts.length > 0) return textOf(texts);
  return keptMessage === undefined ? null : keptMessage['content'];
}

function isCall(value: JsonObject): boolean {
  return typeof value['id'] === 'string';
}

function unknownOf(blocks: readonly Block[]): readonly JsonObject[] {
  return blocks.flatMap((block) =>
    block.type === 'opaque' && block.protocol === protocolId ? [block.value] : [],
  );
}

function textOf(blocks: readonly { readonly text: string }[]): string {
  return blocks.map(({ text }) => text).join('');
}

/** Citations stand beside the text and count from its beginning, however many blocks it came in. */
function encodeAnnotations(blocks: readonly Block[]): readonly JsonObject[] {
  let before = 0;
  return blocks.flatMap((block) => {
    if (block.type !== 'text') return [];
    const offset = before;
    before += block.text.length;
    return (block.citations ?? []).flatMap((citation) => encodeCitation(citation, offset));
  });
}

/** A citation as `url_citation`, the one kind there is, so those of documents have no place. */
export function encodeCitation(citation: Citation, offset: number): readonly JsonObject[] {
  const { url, title, startIndex, endIndex, native } = citation;
  if (native?.protocol === protocolId && offset === 0) return [native.fields];
  if (url === undefined) return [];
  const cited = compact({
    start_index: (startIndex ?? 0) + offset,
    end_index: (endIndex ?? 0) + offset,
    title: title ?? '',
    url,
  });
  return [{ type: 'url_citation', url_citation: cited }];
}

function encodeAudio({ id, data, transcript, extra }: Extract<Block, { type: 'audio' }>) {
  return withFields(compact({ id, data, transcript }), ownFields(extra));
}
