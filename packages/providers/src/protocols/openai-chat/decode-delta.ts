import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';
import {
  decodeAnnotation,
  decodeAnswerPart,
  decodeImage,
  isImage,
  objectsOf,
} from './decode-response.ts';
import { decodeStreamedCall } from './decode-streamed-call.ts';
import { isFilledList, isWritten, leftBehind, type Modelled, restOf } from './fields.ts';
import {
  addWhole,
  closeProse,
  grow,
  open,
  type Place,
  proseBlock,
  write,
} from './streamed-blocks.ts';
import { decodeDetails, isSealedList } from './reasoning-details.ts';
import type { WireMessage } from './wire.ts';

/** What clients read as text. Anything else at these places would reach them as `[object Object]`. */
const isNoEmptyText = (value: JsonValue): boolean => value !== null && value !== '';

const deltaFields: Modelled = {
  role: (value) => value !== null && value !== '' && value !== 'assistant',
  content: isNoEmptyText,
  refusal: isNoEmptyText,
  reasoning_content: isNoEmptyText,
  reasoning: (value) => typeof value !== 'string' && value !== null,
  thinking_blocks: isFilledList,
  tool_calls: (value) => value !== null && !isEmptyList(value),
};
const isEmptyList = (value: JsonValue): boolean => Array.isArray(value) && value.length === 0;

/** Adds the events of a delta and gives what the encoder could not write of it from them. */
export function decodeDelta(place: Place, delta: JsonObject): JsonObject {
  const wire: WireMessage = delta;
  const { candidate } = place;
  const left: Left = { ...restOf(delta, deltaFields) };
  decodeReasoning(place, wire, left);
  decodeContent(place, wire);
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
  const calls = objectsOf(wire.tool_calls).flatMap((call) => decodeStreamedCall(place, call));
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
  if (other !== '') {
    delete left['reasoning'];
    write(place, { type: 'reasoning', field: 'reasoning' }, other);
  }
  sealThoughts(place, wire);
}

/** What OpenRouter's list says beyond the text beside it. The list itself stays behind for callers of this protocol. */
function sealThoughts(place: Place, { reasoning_details: details }: WireMessage): void {
  if (details === undefined || !isSealedList(details)) return;
  for (const detail of decodeDetails(details)) {
    if (detail.redacted !== undefined) addWhole(place, detail);
    if (detail.signature === undefined) continue;
    const { prose } = place.candidate;
    const block =
      prose?.type === 'reasoning'
        ? prose.block
        : proseBlock(place, { type: 'reasoning', field: 'reasoning' });
    grow(place, block, { type: 'signature', signature: detail.signature });
    closeProse(place.state, place.candidate);
  }
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

function decodeContent(place: Place, wire: WireMessage): void {
  const text = asString(wire.content);
  if (text !== undefined) {
    if (text !== '') write(place, { type: 'text', field: 'content' }, text);
    return;
  }
  for (const value of asArray(wire.content) ?? []) {
    const written = asString(value);
    const part = written === undefined ? asObject(value) : { type: 'text', text: written };
    if (part !== undefined) decodePiece(place, part);
  }
}

/** A part of a list, which Mistral writes. OpenAI's chunks have text there, so nothing remembers that there was a list. */
function decodePiece(place: Place, part: JsonObject): void {
  const block = decodeAnswerPart(part);
  if ('text' in block && block.text === '') return;
  if (block.type === 'text') write(place, { type: 'text', field: 'content' }, block.text);
  else if (block.type === 'reasoning')
    write(place, { type: 'reasoning', field: 'reasoning_content' }, block.text);
  else addWhole(place, block);
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
