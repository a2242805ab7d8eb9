import { asArray, asObject, asString, type JsonObject, type JsonValue, type Loss } from '@llm/core';
import type { Takes } from '../shared/models/takes.ts';
import { exactId, isExactId, shortId } from '../shared/short-id.ts';

/**
 * The messages of a request as the model takes them. What does not change is the same object.
 *
 * Texts keep their order and none is lost: a system message that may not stand where it stands is said by the user.
 */
export function fitMessages(
  messages: readonly JsonValue[],
  takes: Takes,
  losses: Loss[],
): readonly JsonValue[] {
  let isBeginning = true;
  const fitted = messages.map((value, index) => {
    const message = asObject(value);
    if (message === undefined) return value;
    const path = `messages[${index}]`;
    const role = fitRole(asString(message['role']), isBeginning, takes);
    isBeginning &&= role === 'system' || role === 'developer';
    let kept = role === message['role'] ? message : { ...message, role };
    kept = withoutRefused(kept, { path, takes, losses });
    if (takes.images === false) reportImages(kept, path, losses);
    kept = fitIds(kept, takes);
    return fitContent(kept, takes);
  });
  return fitted.every((message, index) => message === messages[index]) ? messages : fitted;
}

function fitRole(
  role: string | undefined,
  isBeginning: boolean,
  { developerRole, systemInPlace }: Takes,
): string | undefined {
  const known = role === 'developer' && developerRole === false ? 'system' : role;
  const isLate = !isBeginning && (known === 'system' || known === 'developer');
  return isLate && systemInPlace === false ? 'user' : known;
}

interface Place {
  readonly path: string;
  readonly takes: Takes;
  readonly losses: Loss[];
}

/** A message without the fields that the provider refuses, in its calls and parts too. What is null or empty says nothing. */
function withoutRefused(message: JsonObject, place: Place): JsonObject {
  const { refusedInMessages: refused, cacheMarks } = place.takes;
  const names =
    cacheMarks === undefined || cacheMarks === 'cache_control'
      ? refused
      : [...(refused ?? []), 'cache_control'];
  if (names === undefined || names.length === 0) return message;
  const bare = without(message, names, place);
  const items = { names, place };
  return withItems(withItems(bare, 'tool_calls', items), 'content', items);
}

interface Refused {
  readonly names: readonly string[];
  readonly place: Place;
}

function withItems(message: JsonObject, field: string, { names, place }: Refused): JsonObject {
  const items = asArray(message[field]);
  if (items === undefined) return message;
  const kept = items.map((value, index) => {
    const item = asObject(value);
    if (item === undefined) return value;
    const at = { ...place, path: `${place.path}.${field}[${index}]` };
    return marked(item, without(item, names, at), place.takes);
  });
  return kept.every((item, index) => item === items[index])
    ? message
    : { ...message, [field]: kept };
}

/** OpenAI's own mark of the prompt's cache in place of Anthropic's. */
function marked(before: JsonObject, after: JsonObject, { cacheMarks }: Takes): JsonObject {
  const wasMarked = asObject(before['cache_control']) !== undefined;
  const isPart = typeof after['type'] === 'string' && after['type'] !== 'function';
  if (!wasMarked || !isPart || cacheMarks !== 'prompt_cache_breakpoint') return after;
  return { ...after, prompt_cache_breakpoint: { mode: 'explicit' } };
}

function without(
  object: JsonObject,
  names: readonly string[],
  { path, takes, losses }: Place,
): JsonObject {
  const present = names.filter((name) => object[name] !== undefined);
  if (present.length === 0) return object;
  for (const name of present) {
    const value = object[name];
    const isSaid = value !== null && asArray(value)?.length !== 0 && value !== '';
    const isMarked = name === 'cache_control' && takes.cacheMarks === 'prompt_cache_breakpoint';
    // Thoughts of earlier turns are no content to a provider that takes none back.
    if (isSaid && !isMarked) losses.push({ path: `${path}.${name}`, kind: 'hint' });
  }
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** The ids of calls and results as the provider takes them. The same id becomes the same one everywhere. */
function fitIds(message: JsonObject, takes: Takes): JsonObject {
  if (takes.callIdLength === undefined) return message;
  const id = asString(message['tool_call_id']);
  const isUnfit = id !== undefined && !isFitId(id, takes);
  const fitted = isUnfit ? { ...message, tool_call_id: fitId(id, takes) } : message;
  const calls = asArray(fitted['tool_calls']);
  if (calls === undefined) return fitted;
  const kept = calls.map((value) => {
    const call = asObject(value);
    const callId = asString(call?.['id']);
    if (callId === undefined || isFitId(callId, takes)) return value;
    return { ...call, id: fitId(callId, takes) };
  });
  return kept.every((call, index) => call === calls[index])
    ? fitted
    : { ...fitted, tool_calls: kept };
}

/** Whether the provider takes an id of a call as it is. */
export function isFitId(id: string, { callIdLength, exactCallIds }: Takes): boolean {
  if (callIdLength === undefined) return true;
  return exactCallIds === true ? isExactId(id, callIdLength) : id.length <= callIdLength;
}

function fitId(id: string, { callIdLength = Infinity, exactCallIds }: Takes): string {
  return exactCallIds === true ? exactId(id, callIdLength) : shortId(id, callIdLength);
}

/** An image that the model cannot see is content that is lost. */
function reportImages(message: JsonObject, path: string, losses: Loss[]): void {
  for (const [at, part] of (asArray(message['content']) ?? []).entries()) {
    if (asObject(part)?.['type'] === 'image_url') {
      losses.push({ path: `${path}.content[${at}]`, kind: 'content' });
    }
  }
}

/** Texts as one text, for providers whose `content` is a string. A list with anything else in it stays a list. */
function fitContent(message: JsonObject, { textLists }: Takes): JsonObject {
  const parts = asArray(message['content']);
  if (textLists !== false || parts === undefined) return message;
  const texts = parts.map((part) => textOf(asObject(part)));
  if (texts.some((text) => text === undefined)) return message;
  return { ...message, content: texts.join('\n\n') };
}

function textOf(part: JsonObject | undefined): string | undefined {
  return part?.['type'] === 'text' ? asString(part['text']) : undefined;
}
