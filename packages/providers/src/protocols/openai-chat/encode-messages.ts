import {
  asArray,
  type Block,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type Loss,
  type Message,
  type ToolResultBlock,
  append,
} from '@llm/core';
import { foreignFieldLosses } from '../shared/foreign-losses.ts';
import type { Takes } from '../shared/models/takes.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { encodePart } from './content-parts.ts';
import { compact, isForeign, ownFields, ownForm, withFields } from './fields.ts';
import { encodeHistoryThoughts, isPart, thoughtsToSend } from './encode-history-thoughts.ts';
import { encodeFunctionCall, encodeToolCall } from './tool-calls.ts';
import { protocolId } from './wire.ts';

/** What the words of a conversation depend on. */
export interface MessageOptions {
  readonly names: ToolNames;
  readonly takes: Takes;
  readonly losses: Loss[];
}

/**
 * The conversation in the wire's order.
 *
 * Tool results, wherever they stand, become `tool` messages right after the calls they answer. Such
 * messages take text only, so images and files of a result follow in the next user message.
 */
export function encodeMessages(
  { messages, extra }: Pick<ChatRequest, 'messages' | 'extra'>,
  options: MessageOptions,
): JsonObject[] {
  const { losses } = options;
  const encoded: JsonObject[] = [];
  let carried: JsonObject[] = [];
  const deliver = (): void => {
    if (carried.length > 0) encoded.push({ role: 'user', content: carried });
    carried = [];
  };
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    reportForeign(message.extra, path, losses);
    message.content.forEach((block, position) => {
      reportLost(block, { path: `${path}.content[${position}]`, message, options });
    });
    if (isForeign(extra) && saysNothing(message, options)) return;
    const results = message.content.filter((block) => block.type === 'tool_result');
    for (const result of results) {
      const tool = encodeToolResult(result, message, options);
      encoded.push(tool.message);
      append(carried, tool.carried);
    }
    const others = message.content.filter((block) => block.type !== 'tool_result');
    if (results.length > 0 && others.length === 0) return;
    if (message.role === 'assistant') {
      deliver();
      encoded.push(encodeAssistant(message, options));
    } else if (message.role === 'user' || message.role === 'tool') {
      encoded.push(encodeUser(message, others, { carried, options }));
      carried = [];
    } else {
      deliver();
      encoded.push(encodePlain(message, others, { role: message.role, options }));
    }
  });
  deliver();
  return encoded;
}

/**
 * An empty system prompt, or an answer of which nothing can be said again, such as thoughts that another provider
 * sealed. Some providers refuse messages without content, and it says nothing to the others.
 */
function saysNothing({ role, content }: Message, options: MessageOptions): boolean {
  if (role === 'system') {
    return content.every((block) => block.type === 'text' && block.text.trim() === '');
  }
  if (role !== 'assistant' || content.length === 0) return false;
  const thoughts = content.filter((block) => block.type === 'reasoning');
  return thoughts.length === content.length && thoughtsToSend(thoughts, options.takes).length === 0;
}

interface UserOptions {
  readonly carried: readonly JsonObject[];
  readonly options: MessageOptions;
}

function encodeUser(
  message: Message,
  blocks: readonly Block[],
  { carried, options }: UserOptions,
): JsonObject {
  const plain = encodePlain(message, blocks, { role: 'user', options });
  if (carried.length === 0) return plain;
  const { content } = plain;
  const own = typeof content === 'string' ? textParts(content) : (asArray(content) ?? []);
  return { ...plain, content: [...carried, ...own] };
}

function textParts(text: string): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

interface PlainOptions {
  readonly role: string;
  readonly options: MessageOptions;
}

function encodePlain(
  message: Message,
  blocks: readonly Block[],
  { role, options }: PlainOptions,
): JsonObject {
  const kept = ownFields(message.extra);
  const form = ownForm(message.extra);
  const listed = form['content'] === 'parts';
  return withFields(
    compact({
      role,
      content:
        blocks.length === 0
          ? (kept?.['content'] ?? '')
          : encodeContent(blocks, listed, options.takes),
      name: message.name,
      cache_control: form['cache_control'],
    }),
    kept,
  );
}

/** One plain text is a string, everything else a list of parts. */
function encodeContent(blocks: readonly Block[], listed: boolean, takes: Takes): JsonValue {
  const [only] = blocks;
  const isMarked = takesMarks(takes) && only?.type === 'text' && only.cacheHint !== undefined;
  const isPlain = only !== undefined && isPlainText(only) && !isMarked;
  return !listed && blocks.length === 1 && isPlain ? only.text : partsOf(blocks, takes);
}

/** A list without parts would be refused. */
function partsOf(blocks: readonly Block[], takes: Takes): JsonValue {
  const parts = blocks
    .map((block) => encodePart(block, takesMarks(takes)))
    .filter((part) => part !== undefined);
  return parts.length === 0 ? '' : parts;
}

/** Whether marks of the prompt's cache mean something there, whoever's they are. */
function takesMarks({ cacheMarks = 'none' }: Takes): boolean {
  return cacheMarks !== 'none';
}

function isPlainText(block: Block): block is Extract<Block, { type: 'text' }> {
  return block.type === 'text' && ownFields(block.extra) === undefined;
}

function encodeToolResult(
  result: ToolResultBlock,
  message: Message,
  { takes }: MessageOptions,
): { readonly message: JsonObject; readonly carried: readonly JsonObject[] } {
  const own = message.role === 'tool' && message.content.length === 1;
  const kept = own ? ownFields(message.extra) : undefined;
  const form = own ? ownForm(message.extra) : {};
  const listed = form['content'] === 'parts';
  const isMedia = ({ type }: Block) => type === 'image' || type === 'file' || type === 'audio';
  // Some providers take images here; whoever wrote them here for such a one gets them back here.
  const media = listed ? [] : result.content.filter(isMedia);
  const carried = media.map((block) => encodePart(block)).filter((part) => part !== undefined);
  const said = listed ? result.content : result.content.filter((block) => !isMedia(block));
  const written = kept?.['content'] === undefined ? '' : kept['content'];
  const empty = carried.length > 0 ? '(in the next message)' : written;
  const head =
    form['role'] === 'function'
      ? { role: 'function' }
      : { role: 'tool', tool_call_id: result.toolCallId };
  return {
    message: withFields(
      compact({
        ...head,
        content: said.length === 0 ? empty : encodeContent(said, listed, takes),
        name: own ? message.name : undefined,
        cache_control: form['cache_control'],
      }),
      kept,
    ),
    carried,
  };
}

function encodeAssistant(message: Message, options: MessageOptions): JsonObject {
  const { content: blocks } = message;
  const kept = ownFields(message.extra);
  const form = ownForm(message.extra);
  const listed = form['content'] === 'parts';
  const said = blocks.filter((block) => standsInContent(block));
  const refusal = blocks
    .filter((block) => block.type === 'refusal')
    .filter((block) => !standsInContent(block))
    .map(({ text }) => text);
  const audio = blocks.find((block) => block.type === 'audio' && block.id !== undefined);
  const calls = blocks.flatMap((block) => encodeCall(block, options.names));
  const legacy = blocks.filter((block) => block.type === 'tool_call').find(isLegacy);
  const hasCalls = calls.length > 0 || legacy !== undefined;
  const content =
    said.length > 0 ? joined(said, listed, options.takes) : emptyContent(kept, hasCalls);
  return withFields(
    compact({
      role: 'assistant',
      content,
      name: message.name,
      refusal: refusal.length === 0 ? undefined : refusal.join(''),
      audio:
        audio?.type === 'audio' ? withFields({ id: audio.id }, ownFields(audio.extra)) : undefined,
      ...encodeHistoryThoughts(blocks, form, options.takes),
      tool_calls: calls.length === 0 ? undefined : calls,
      function_call: legacy && encodeFunctionCall(legacy),
      cache_control: form['cache_control'],
    }),
    kept,
  );
}

/** Text that a model wrote in pieces is one text; a list goes back as a list. */
function joined(said: readonly Block[], listed: boolean, takes: Takes): JsonValue {
  const texts = said.filter(isPlainText);
  if (listed || texts.length < said.length) {
    return partsOf(said, takes);
  }
  return texts.map(({ text }) => text).join('');
}

/** A message that left something behind says whether it had an empty content, and which. */
function emptyContent(kept: JsonObject | undefined, hasCalls: boolean): JsonValue | undefined {
  if (kept !== undefined) return kept['content'];
  return hasCalls ? null : '';
}

function standsInContent(block: Block): boolean {
  if (block.type === 'text') return true;
  if (block.type === 'refusal') return ownForm(block.extra)['place'] === 'content';
  if (block.type === 'opaque') return block.protocol === protocolId && !isCallLike(block.value);
  if (block.type === 'audio') return block.id === undefined && block.data !== undefined;
  if (block.type === 'image' || block.type === 'file') return block.extra?.protocol === protocolId;
  return block.type === 'reasoning' && isPart(block);
}

/** Parts have no ids and calls do. */
function isCallLike(value: JsonObject): boolean {
  return typeof value['id'] === 'string';
}

function encodeCall(block: Block, names: ToolNames): readonly JsonObject[] {
  if (block.type === 'tool_call') return isLegacy(block) ? [] : [encodeToolCall(block, names)];
  const isOwn = block.type === 'opaque' && block.protocol === protocolId;
  return isOwn && isCallLike(block.value) ? [block.value] : [];
}

function isLegacy({ extra }: Extract<Block, { type: 'tool_call' }>): boolean {
  return ownForm(extra)['call'] === 'function_call';
}

interface Reported {
  readonly path: string;
  readonly message: Message;
  readonly options: MessageOptions;
}

/** Says what of a block does not reach the upstream. */
function reportLost(block: Block, { path, message, options }: Reported): void {
  const { losses, takes } = options;
  if (block.type === 'opaque') {
    if (block.protocol !== protocolId) losses.push({ path, kind: 'content' });
    return;
  }
  reportForeign(block.extra, path, losses);
  const isMarked =
    block.cacheHint === undefined ||
    (takesMarks(takes) && block.type !== 'tool_call') ||
    ownForm(block.extra)['prompt_cache_breakpoint'] !== undefined ||
    ownForm(block.extra)['cache_control'] !== undefined ||
    ownForm(message.extra)['cache_control'] !== undefined;
  if (!isMarked) losses.push({ path: `${path}.cache_control`, kind: 'hint' });
  switch (block.type) {
    case 'reasoning':
      if (thoughtsToSend([block], takes).length === 0) losses.push({ path, kind: 'hint' });
      break;
    case 'text':
      if (block.citations !== undefined) losses.push({ path: `${path}.citations`, kind: 'hint' });
      break;
    case 'tool_result':
      if (block.isError === true) losses.push({ path: `${path}.is_error`, kind: 'hint' });
      block.content.forEach((inner, index) => {
        reportLost(inner, { path: `${path}.content[${index}]`, message, options });
      });
      break;
    case 'server_tool_call':
    case 'server_tool_result':
      losses.push({ path, kind: 'hint' });
      break;
    case 'image':
    case 'file':
      if (encodePart(block) === undefined) losses.push({ path, kind: 'content' });
      else if (message.role === 'assistant' && !standsInContent(block)) {
        losses.push({ path, kind: 'content' });
      }
      break;
    case 'audio':
      if (block.data === undefined && (message.role !== 'assistant' || block.id === undefined)) {
        losses.push({ path, kind: 'content' });
      }
      break;
    case 'tool_call':
    case 'refusal':
      break;
  }
}

/** Fields that only another protocol knows. */
export function reportForeign(extra: Message['extra'], path: string, losses: Loss[]): void {
  append(losses, foreignFieldLosses(extra, protocolId, { path }));
}
