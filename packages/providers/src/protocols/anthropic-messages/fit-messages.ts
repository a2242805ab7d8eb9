import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type Loss,
  append,
} from '@llm/core';
import type { Takes } from '../shared/models/takes.ts';
import { isSealedItem } from '../shared/thought-seal.ts';
import { isValidId, toValidId } from './call-ids.ts';
import { toMediaType } from '../shared/media-type.ts';

/** Messages as the model takes them, and the system prompt with those that may not stand among them. */
export interface FittedMessages {
  readonly messages: readonly JsonValue[];
  /** Blocks to add to the system prompt. */
  readonly system: readonly JsonObject[];
}

/**
 * The messages of a request as the model takes them: what another model left in a history is taken out or mended, in
 * the caller's own requests as well. What does not change is the same object.
 */
export function fitMessages(
  messages: readonly JsonValue[],
  takes: Takes,
  losses: Loss[],
): FittedMessages {
  const system: JsonObject[] = [];
  // Nearly always nothing changes, so a new list begins with the first message that does.
  let fitted: JsonValue[] | undefined;
  for (let at = 0; at < messages.length; at += 1) {
    const value = messages[at];
    if (value === undefined) continue;
    const message = asObject(value);
    let kept: JsonValue | undefined = value;
    if (message?.['role'] === 'system' && takes.systemInPlace === false) {
      losses.push({ path: `messages[${at}].role`, kind: 'hint' });
      append(system, toBlocks(message['content']));
      kept = undefined;
    } else if (message !== undefined && Array.isArray(message['content'])) {
      kept = fitMessage(message, { path: `messages[${at}]`, takes, losses });
    }
    if (kept !== value) fitted ??= messages.slice(0, at);
    if (kept !== undefined) fitted?.push(kept);
  }
  return { messages: fitted ?? messages, system };
}

/** `undefined` for a message of which nothing is left: it would be refused. */
function fitMessage(message: JsonObject, { path, takes, losses }: Place): JsonObject | undefined {
  const content = asArray(message['content']) ?? [];
  const kept = content.flatMap((block, at) =>
    fitBlock(block, { path: `${path}.content[${at}]`, takes, losses }),
  );
  const isSame = kept.length === content.length && kept.every((block, at) => block === content[at]);
  if (isSame) return message;
  return kept.length === 0 ? undefined : { ...message, content: kept };
}

function toBlocks(content: JsonValue | undefined): readonly JsonObject[] {
  const text = asString(content);
  if (text !== undefined) return [{ type: 'text', text }];
  return (asArray(content) ?? []).map(asObject).filter((block) => block !== undefined);
}

interface Place {
  readonly path: string;
  readonly takes: Takes;
  readonly losses: Loss[];
}

function fitBlock(value: JsonValue, place: Place): readonly JsonValue[] {
  const block = asObject(value);
  switch (block?.['type']) {
    case 'thinking':
      if (place.takes.signedThoughts !== true || isSigned(block)) return [value];
      place.losses.push({ path: place.path, kind: 'hint' });
      return [];
    case 'tool_use':
      return [withId(block, 'id')];
    case 'tool_result':
      return [fitResult(withId(block, 'tool_use_id'), place)];
    case 'image':
      if (place.takes.images === false) place.losses.push({ path: place.path, kind: 'content' });
      return [fitMedia(block)];
    case 'document':
      return [fitMedia(block)];
    default:
      return [value];
  }
}

/** Thoughts of other models have no signature, or one that says whose it is. */
function isSigned(block: JsonObject): boolean {
  const signature = asString(block['signature']);
  return signature !== undefined && signature !== '' && !isSealedItem(signature);
}

function withId(block: JsonObject, name: 'id' | 'tool_use_id'): JsonObject {
  const id = asString(block[name]);
  return id === undefined || isValidId(id) ? block : { ...block, [name]: toValidId(id) };
}

function fitResult(result: JsonObject, place: Place): JsonObject {
  const content = asArray(result['content']);
  if (content === undefined) return result;
  const kept = content.flatMap((block) => fitBlock(block, place));
  return kept.every((block, at) => block === content[at]) ? result : { ...result, content: kept };
}

function fitMedia(block: JsonObject): JsonObject {
  const source = asObject(block['source']);
  const mediaType = asString(source?.['media_type']);
  if (source === undefined || mediaType === undefined) return block;
  const known = toMediaType(mediaType);
  return known === mediaType ? block : { ...block, source: { ...source, media_type: known } };
}
