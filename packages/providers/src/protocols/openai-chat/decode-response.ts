import {
  asArray,
  asNumber,
  asObject,
  asString,
  type Block,
  type Candidate,
  type ChatRequest,
  type ChatResponse,
  type Citation,
  type JsonObject,
  type JsonValue,
  LLMError,
} from '@llm/core';
import { decodePart } from './content-parts.ts';
import { decodeInBandError } from './decode-error.ts';
import {
  isFilledList,
  isNumber,
  isPresent,
  isRecord,
  isWritten,
  leftBehind,
  type Modelled,
  restOf,
} from './fields.ts';
import { isFailure } from '../shared/openai-errors/is-failure.ts';
import { decodeFinish, encodeFinish } from '../shared/openai-finish.ts';
import { decodeThoughts, thoughtFields } from './thoughts.ts';
import { decodeFunctionCall, decodeToolCall } from './tool-calls.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { createToolNames } from './names-of-tools.ts';
import { servedBy } from '../shared/served-tier.ts';
import { decodeUsage } from './usage.ts';
import { protocolId, type WireChoice, type WireMessage, type WireResponse } from './wire.ts';

const responseFields: Modelled = {
  id: isWritten,
  object: (value) => value === 'chat.completion',
  created: isNumber,
  model: isWritten,
  choices: () => true,
  usage: isRecord,
  service_tier: isWritten,
};

/**
 * A non-streaming response.
 *
 * @throws {LLMError} invalid_response: there is no choice to return; other codes: a failure under a success status
 */
export function decodeResponse(body: unknown, request: ChatRequest): ChatResponse {
  if (isFailure(body)) throw decodeInBandError(body);
  const fields = asObject(body);
  if (fields === undefined) {
    throw new LLMError('invalid_response', 'the answer is not a JSON object');
  }
  const wire: WireResponse = fields;
  const choices = objectsOf(wire.choices);
  if (choices.length === 0) {
    throw new LLMError('invalid_response', 'the answer has no choices');
  }
  const created = asNumber(wire.created);
  const usage = asObject(wire.usage);
  const serviceTier = asString(wire.service_tier) || undefined;
  return {
    id: asString(wire.id) ?? '',
    model: asString(wire.model) ?? '',
    ...(created === undefined ? {} : { created }),
    candidates: choices.map((choice, position) => decodeChoice(choice, position, request)),
    ...(usage === undefined ? {} : { usage: servedBy(decodeUsage(usage), serviceTier) }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...leftBehind(restOf(fields, responseFields)),
  };
}

/** The objects of a list; whatever else stands in it has no meaning here. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return (asArray(value) ?? []).map(asObject).filter((entry) => entry !== undefined);
}

function decodeChoice(fields: JsonObject, position: number, request: ChatRequest): Candidate {
  const wire: WireChoice = fields;
  const word = asString(wire.finish_reason);
  if (word === 'error') throw decodeInBandError(fields);
  const message = asObject(wire.message) ?? {};
  const index = asNumber(wire.index) ?? position;
  const content = decodeContent(message);
  // Unique within the conversation: an id of an earlier turn would pair this call with its result.
  const idPrefix = `call_${request.messages.length}_${index}`;
  const names = createToolNames(request);
  const calls = decodeCalls(message, idPrefix, names);
  const thoughts = decodeThoughts(message);
  const finish = decodeFinish(word, calls.length > 0);
  const isExact = word !== undefined && encodeFinish({ unified: finish.unified }, false) === word;
  const rest = restOf(fields, {
    index: isNumber,
    message: isRecord,
    finish_reason: (value) => isExact || (typeof value !== 'string' && value !== null),
    logprobs: isPresent,
  });
  const messageRest = restOf(message, {
    ...messageFields,
    annotations: (value) => isFilledList(value) && content.annotated,
  });
  // Once something is kept of the message, an empty content is written back only where it is kept too.
  const isEmptyOtherwise = content.isEmpty && message['content'] !== null;
  const keptContent =
    content.isEmpty && isOptionalText(message['content']) ? { content: message['content'] } : {};
  const kept =
    messageRest !== undefined || isEmptyOtherwise
      ? { ...rest, message: { ...messageRest, ...keptContent } }
      : rest;
  const form = thoughts.repeated ?? {};
  return {
    index,
    blocks: [...thoughts.blocks, ...content.blocks, ...decodeSaidOtherwise(message), ...calls],
    finish,
    ...(wire.logprobs === undefined || wire.logprobs === null ? {} : { logprobs: wire.logprobs }),
    ...leftBehind(kept, Object.keys(form).length === 0 ? undefined : form),
  };
}

const isEmptyList = (value: JsonValue): boolean => Array.isArray(value) && value.length === 0;
const isOptionalText = (value: JsonValue | undefined): boolean =>
  typeof value === 'string' || value === null;
const isSound = (value: JsonValue): boolean => {
  const audio = asObject(value);
  return audio !== undefined && (isWritten(audio['id']) || isWritten(audio['data']));
};
const isNamed = (value: JsonValue): boolean => isWritten(asObject(value)?.['name']);

const messageFields: Modelled = {
  role: (value) => value === 'assistant',
  content: () => true,
  ...thoughtFields,
  refusal: isWritten,
  // Snowflake writes an empty object here. Clients would take it for audio or for a call.
  audio: (value) => value !== null,
  images: (value) => isFilledList(value) && (asArray(value) ?? []).every(isImage),
  // Clients iterate over this field, so a value that is not a list is dropped.
  tool_calls: (value) => value !== null && !isEmptyList(value),
  function_call: (value) => value !== null,
};

interface Content {
  readonly blocks: readonly Block[];
  readonly isEmpty: boolean;
  /** The annotations have found a text to stand at. */
  readonly annotated: boolean;
}

function decodeContent(message: WireMessage): Content {
  const citations = (asArray(message.annotations) ?? []).map(decodeAnnotation);
  const blocks = decodeContentBlocks(message.content);
  const at = blocks.findIndex(({ type }) => type === 'text');
  const text = blocks[at];
  const annotated = citations.length > 0 && text?.type === 'text';
  return {
    blocks: annotated ? blocks.with(at, { ...text, citations }) : blocks,
    isEmpty: blocks.length === 0,
    annotated,
  };
}

function decodeContentBlocks(content: JsonValue | undefined): readonly Block[] {
  const text = asString(content);
  if (text !== undefined) return text === '' ? [] : [{ type: 'text', text }];
  return (asArray(content) ?? []).flatMap((value): readonly Block[] => {
    if (typeof value === 'string') return [{ type: 'text', text: value }];
    const part = asObject(value);
    return part === undefined ? [] : [decodeAnswerPart(part)];
  });
}

/**
 * A part of a list, which Mistral writes as the content of an answer. OpenAI's answers are text, so nothing remembers
 * that there was a list: its thoughts are told as `reasoning_content`.
 */
export function decodeAnswerPart(part: JsonObject): Block {
  const pieces = part['type'] === 'thinking' ? asArray(part['thinking']) : undefined;
  if (pieces?.every((piece) => typeof asObject(piece)?.['text'] === 'string') === true) {
    const text = pieces.map((piece) => asString(asObject(piece)?.['text']) ?? '').join('');
    return { type: 'reasoning', text, ...leftBehind(undefined, { field: 'reasoning_content' }) };
  }
  const block = decodePart(part) ?? { type: 'opaque', protocol: protocolId, value: part };
  if (block.type !== 'reasoning') return block;
  const { extra: _, ...thought } = block;
  return { ...thought, ...leftBehind(undefined, { field: 'reasoning_content' }) };
}

/** An annotation as a citation. Of the kinds that exist only `url_citation` says where. */
export function decodeAnnotation(value: JsonValue): Citation {
  const annotation = asObject(value) ?? {};
  const cited = asObject(annotation['url_citation']) ?? {};
  const url = asString(cited['url']);
  const title = asString(cited['title']);
  const startIndex = asNumber(cited['start_index']);
  const endIndex = asNumber(cited['end_index']);
  return {
    ...(url === undefined ? {} : { url }),
    ...(title === undefined ? {} : { title }),
    ...(startIndex === undefined ? {} : { startIndex }),
    ...(endIndex === undefined ? {} : { endIndex }),
    native: { protocol: protocolId, fields: annotation },
  };
}

/** What a message says beside its content and its calls. */
function decodeSaidOtherwise(message: WireMessage): readonly Block[] {
  const refusal = asString(message.refusal) || undefined;
  const audio = isSound(message.audio ?? null) ? asObject(message.audio) : undefined;
  const images = asArray(message.images) ?? [];
  return [
    ...(refusal === undefined ? [] : [{ type: 'refusal' as const, text: refusal }]),
    ...(audio === undefined ? [] : [decodeAudio(audio)]),
    ...(images.length > 0 && images.every(isImage) ? images.flatMap(decodeImage) : []),
  ];
}

function decodeAudio(audio: JsonObject): Block {
  const id = asString(audio['id']);
  const data = asString(audio['data']);
  const transcript = asString(audio['transcript']);
  const isText = (value: JsonValue) => typeof value === 'string';
  return {
    type: 'audio',
    ...(id === undefined ? {} : { id }),
    ...(data === undefined ? {} : { data }),
    ...(transcript === undefined ? {} : { transcript }),
    ...leftBehind(restOf(audio, { id: isText, data: isText, transcript: isText })),
  };
}

/** Whether an image in an answer has the form that images in requests have. */
export function isImage(value: JsonValue): boolean {
  const part = asObject(value);
  return part?.['type'] === 'image_url' && decodePart(part)?.type === 'image';
}

/** An image that a model drew. */
export function decodeImage(value: JsonValue): readonly Block[] {
  const part = asObject(value);
  const block = part && decodePart(part);
  return block === undefined ? [] : [block];
}

function decodeCalls(message: WireMessage, idPrefix: string, names: ToolNames): readonly Block[] {
  const calls = objectsOf(message.tool_calls).map((fields, position) => {
    const call = decodeToolCall(fields, `${idPrefix}_${position}`);
    return call.type === 'tool_call' ? { ...call, name: names.toHub(call.name) } : call;
  });
  const legacy = asObject(message.function_call);
  if (legacy === undefined || !isNamed(legacy)) return calls;
  return [...calls, decodeFunctionCall(legacy, idPrefix)];
}
