import {
  asObject,
  asString,
  LLMError,
  type Block,
  type ChatRequest,
  type JsonObject,
  type Loss,
  type MediaSource,
  type Message,
  append,
} from '@llm/core';
import type { Takes } from '../shared/models/takes.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { encodeParts, isOfProvider, parseObject, type PartOptions } from './encode-part.ts';
import { foreignFields, ownForm, toWire } from './fields.ts';
import { splitAnswer } from './join-answers.ts';
import { isBase64 } from './signature.ts';
import { protocolId } from './wire.ts';

export interface ContentOptions {
  readonly names: ToolNames;
  readonly takes: Takes;
  readonly losses: Loss[];
}

/** `systemInstruction` and `contents`. */
export interface EncodedContents {
  readonly systemInstruction?: JsonObject | undefined;
  readonly contents: readonly JsonObject[];
}

/** The conversation of a caller of this protocol, as it came. */
export function encodeOwnContents({ messages }: ChatRequest): EncodedContents {
  const options = { nameOfCall: namesOfCalls(messages), mediaInResults: true };
  const written = messages.flatMap(splitAnswer);
  const encoded = written.map((message) => encodeMessage(message, options));
  const at = written.findIndex(({ role }) => role === 'system');
  const systemInstruction = encoded[at];
  return { systemInstruction, contents: encoded.filter((_, index) => index !== at) };
}

function encodeMessage({ role, content, extra }: Message, options: PartOptions): JsonObject {
  const form = ownForm(extra);
  const usual = role === 'assistant' ? 'model' : role === 'system' ? undefined : 'user';
  const written = form['role'] === 'absent' ? undefined : (form['role'] ?? usual);
  const parts = encodeParts(content, options);
  const isAbsent = form['parts'] === 'absent' && parts.length === 0;
  return toWire(
    {
      role: written,
      parts: isAbsent ? undefined : form['parts'] === 'single' ? parts[0] : parts,
    },
    extra,
  );
}

// Stands where a conversation begins with an answer, or holds nothing: Gemini begins with the user.
const openingText = '.';
// What Google proposes for calls that another model made (ai.google.dev/gemini-api/docs/thought-signatures, read 2026-11-30).
const unsignedCall = 'skip_thought_signature_validator';

/**
 * Another protocol's conversation as Gemini takes it: system texts apart, the results of tools in the order of their calls
 * in the turn behind them, turns that follow each other joined, the user first, no empty texts. What has no place is
 * reported.
 *
 * @throws {LLMError} invalid_request: a tool call in the history has arguments that are no JSON object
 */
export function encodeContents(
  { messages }: ChatRequest,
  options: ContentOptions,
): EncodedContents {
  const { names, takes, losses } = options;
  const nameOfCall = namesOfCalls(messages);
  const parts: PartOptions = {
    nameOfCall: (id) => {
      const name = nameOfCall(id);
      return name === undefined ? undefined : names.toWire(name);
    },
    mediaInResults: takes.mediaInResults === true,
  };
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  for (const [at, message] of messages.entries()) {
    const path = `messages[${at}]`;
    reportMessage(message, path, losses);
    const content = message.content
      .map((block, index) => repair(block, `${path}.content[${index}]`, options))
      .filter((block) => block !== undefined);
    const encoded = encodeParts(content, parts);
    if (message.role === 'system' || message.role === 'developer') {
      append(system, encoded);
      if (turns.length > 0 && encoded.length > 0)
        losses.push({ path: `${path}.role`, kind: 'hint' });
    } else addTurn(turns, message.role === 'assistant' ? 'model' : 'user', encoded);
  }
  if (turns[0]?.role !== 'user') turns.unshift({ role: 'user', parts: [{ text: openingText }] });
  for (const [at, turn] of turns.entries()) {
    if (turn.role === 'user') turn.parts = inOrderOfCalls(turn.parts, turns[at - 1]);
    else if (takes.signedCalls === true) turn.parts = signed(turn.parts);
  }
  return {
    ...(system.length > 0 && { systemInstruction: { parts: system } }),
    contents: turns.map(({ role, parts: written }) => ({ role, parts: written })),
  };
}

interface Turn {
  readonly role: 'user' | 'model';
  parts: readonly JsonObject[];
}

function addTurn(turns: Turn[], role: Turn['role'], parts: readonly JsonObject[]): void {
  if (parts.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === role) last.parts = [...last.parts, ...parts];
  else turns.push({ role, parts });
}

/** The first call of each answer must have a signature. One that another model made has none. */
function signed(parts: readonly JsonObject[]): readonly JsonObject[] {
  const at = parts.findIndex((part) => 'functionCall' in part);
  const first = parts[at];
  if (first === undefined || 'thoughtSignature' in first) return parts;
  return parts.with(at, { ...first, thoughtSignature: unsignedCall });
}

/** Results stand before all else of their turn, and where they have no ids they are told apart by their order. */
function inOrderOfCalls(
  parts: readonly JsonObject[],
  before: Turn | undefined,
): readonly JsonObject[] {
  const results = parts.filter((part) => 'functionResponse' in part);
  if (results.length === 0) return parts;
  const calls = (before?.parts ?? []).flatMap((part) =>
    'functionCall' in part ? [keyOf(part['functionCall'])] : [],
  );
  const placeOf = (part: JsonObject): number => {
    const place = calls.indexOf(keyOf(part['functionResponse']));
    return place < 0 ? calls.length : place;
  };
  const sorted = results
    .map((part) => ({ part, place: placeOf(part) }))
    .sort((one, other) => one.place - other.place)
    .map(({ part }) => part);
  return [...sorted, ...parts.filter((part) => !('functionResponse' in part))];
}

function keyOf(value: unknown): string {
  const fields = asObject(value);
  return asString(fields?.['id']) ?? asString(fields?.['name']) ?? '';
}

function namesOfCalls(messages: readonly Message[]): (id: string) => string | undefined {
  const names = new Map<string, string>();
  for (const { content } of messages) {
    for (const block of content) if (block.type === 'tool_call') names.set(block.id, block.name);
  }
  return (id) => names.get(id);
}

function reportMessage({ name, extra }: Message, path: string, losses: Loss[]): void {
  if (name !== undefined) losses.push({ path: `${path}.name`, kind: 'hint' });
  for (const field of foreignFields(extra)) losses.push({ path: `${path}.${field}`, kind: 'hint' });
}

function repair(block: Block, path: string, options: ContentOptions): Block | undefined {
  const { losses, names } = options;
  const lose = (kind: Loss['kind'] = 'hint'): undefined => {
    losses.push({ path, kind });
  };
  if (block.type === 'opaque') return block.protocol === protocolId ? block : lose('content');
  reportBlock(block, path, losses);
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text.trim() === '' ? undefined : block;
    case 'audio':
      return block.data === undefined && block.transcript === undefined ? lose('content') : block;
    case 'reasoning':
      return repairThought(block) ?? lose();
    case 'image':
    case 'file':
      return isElsewhere(block.source) ? lose('content') : block;
    case 'tool_call': {
      const isObject = block.variant === 'custom' || block.arguments.trim() === '';
      if (!isObject && parseObject(block.arguments) === undefined) throw notAnObject(block, path);
      const { signature, ...plain } = block;
      // The signature of another provider means nothing to Gemini.
      const kept = signature !== undefined && isBase64(signature) ? block : plain;
      return { ...kept, name: names.toWire(block.name) };
    }
    case 'tool_result':
      return {
        ...block,
        content: block.content
          .map((inner, at) => repair(inner, `${path}.content[${at}]`, options))
          .filter((inner) => inner !== undefined),
      };
    // Other providers' own tools are known to them alone.
    case 'server_tool_call':
    case 'server_tool_result':
      return isOfProvider(block.kind) ? block : lose();
  }
}

/** Whether a file lies with another provider. Google's are addresses (ai.google.dev/api/files, read 2026-11-30). */
function isElsewhere(source: MediaSource): boolean {
  return source.kind === 'file' && !/^(?:https?:\/\/|gs:\/\/|files\/)/.test(source.id);
}

/** What is sealed for another provider, or in another way than Gemini seals, is of no use. */
function repairThought(block: Extract<Block, { type: 'reasoning' }>): Block | undefined {
  const { redacted, signature, text } = block;
  if (redacted !== undefined) return undefined;
  if (signature === undefined || signature === '') return text === '' ? undefined : block;
  if (isBase64(signature)) return block;
  const { signature: _, ...plain } = block;
  return text === '' ? undefined : plain;
}

function reportBlock(
  block: Exclude<Block, { type: 'opaque' }>,
  path: string,
  losses: Loss[],
): void {
  const lose = (field: string): void => {
    losses.push({ path: `${path}.${field}`, kind: 'hint' });
  };
  for (const field of foreignFields(block.extra)) if (field !== 'extra_content') lose(field);
  if (block.cacheHint !== undefined) lose('cache_control');
  if (block.type === 'image' && block.detail !== undefined && block.detail !== 'auto')
    lose('detail');
  if (block.type === 'file' && block.filename !== undefined) lose('filename');
  if (block.type === 'text' && block.citations !== undefined) lose('citations');
}

function notAnObject(call: Extract<Block, { type: 'tool_call' }>, path: string): LLMError {
  return new LLMError(
    'invalid_request',
    `${path}.arguments, of a call of ${call.name}, must be a JSON object`,
    { param: `${path}.arguments` },
  );
}
