import {
  asArray,
  asObject,
  asString,
  type Block,
  type ChatRequest,
  type JsonObject,
} from '@llm/core';
import { unknownFields } from '../shared/wire-fields.ts';
import { makeCallId } from './call-ids.ts';
import { decodeCall } from './decode-call.ts';
import { decodeImage } from './images.ts';
import { usageFields } from './usage.ts';
import type { WireMessage } from './wire.ts';

/** Fields of an answer that the hub has a place for. `created_at` is more exact than the hub's seconds, and stays too. */
const answerFields: ReadonlySet<string> = new Set([
  'model',
  'message',
  'done',
  'done_reason',
  'logprobs',
  ...usageFields,
]);

/** What the hub has no place for of an answer or a line. */
export function restOfAnswer(wire: JsonObject): JsonObject {
  return unknownFields(wire, answerFields);
}

/** When it was made, in Unix seconds; `undefined` where the upstream leaves that empty, as some do. */
export function createdAt(wire: JsonObject): number | undefined {
  const ms = Date.parse(asString(wire['created_at']) ?? '');
  return Number.isNaN(ms) || ms < 0 ? undefined : Math.floor(ms / 1_000);
}

/** Gives each call of an answer an id: its own, or the one of its place in the conversation. */
export function createAnswerIds({ messages }: Pick<ChatRequest, 'messages'>) {
  let position = 0;
  return (given: string | undefined): string => {
    const id = given ?? makeCallId(messages.length, position);
    position += 1;
    return id;
  };
}

/** What a message, or a piece of one, says: thoughts, text, images and calls in this order. */
export function decodeBlocks(
  fields: JsonObject,
  idOf: (given: string | undefined) => string,
): readonly Block[] {
  const { thinking, content, images, tool_calls: calls }: WireMessage = fields;
  const blocks: Block[] = [];
  const thought = asString(thinking);
  if (thought !== undefined && thought !== '') blocks.push({ type: 'reasoning', text: thought });
  const text = asString(content);
  if (text !== undefined && text !== '') blocks.push({ type: 'text', text });
  for (const value of asArray(images) ?? []) {
    const image = decodeImage(value);
    if (image !== undefined) blocks.push(image);
  }
  for (const value of asArray(calls) ?? []) {
    const given = asString(asObject(value)?.['id']) || undefined;
    const named = asString(asObject(asObject(value)?.['function'])?.['name']);
    const call = named === undefined ? undefined : decodeCall(value, idOf(given));
    if (call !== undefined) blocks.push(call);
  }
  return blocks;
}
