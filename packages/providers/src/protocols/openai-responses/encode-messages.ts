import type { Block, ChatRequest, JsonObject, Loss, Message, ToolResultBlock } from '@llm/core';
import { asObject, asString, append } from '@llm/core';
import { foreignFieldLosses } from '../shared/foreign-losses.ts';
import { shortId } from '../shared/short-id.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { encodePart } from './content-parts.ts';
import { encodeItems, type ItemWriting } from './encode-items.ts';
import { isOwn, keptOf, ownForm } from './fields.ts';
import { encodeOwnThought } from './thoughts.ts';
import { protocolId } from './wire.ts';

export interface MessageOptions {
  readonly names: ToolNames;
  readonly losses: Loss[];
}

/** What a conversation becomes: the items of the input, and the instructions that stood above them. */
export interface EncodedMessages {
  readonly input: readonly JsonObject[];
  readonly instructions?: string | undefined;
}

// openapi.json of github.com/openai/openai-openapi, `FunctionCallOutputItemParam.call_id`, read 2026-11-30.
const longestCallId = 64;

/**
 * A conversation as items. What a caller of this protocol wrote goes as it was written; system and developer messages of
 * others stand in their places, because the input has both roles.
 */
export function encodeMessages(request: ChatRequest, options: MessageOptions): EncodedMessages {
  const writing = writingOf(request, options);
  let instructions: string | undefined;
  const input: JsonObject[] = [];
  // Kinds of calls, because the result of a custom tool is an item of its own kind.
  const customCalls = new Set<string>();
  for (const [index, message] of request.messages.entries()) {
    for (const [at, block] of message.content.entries()) {
      reportLost(block, { path: `messages[${index}].content[${at}]`, message, options });
      if (block.type === 'tool_call' && block.variant === 'custom') customCalls.add(block.id);
    }
    if (ownForm(message.extra)['place'] === 'instructions') {
      instructions = textsOf(message.content);
      continue;
    }
    append(input, encodeMessage(message, { writing, customCalls }));
  }
  return { input, instructions };
}

function textsOf(blocks: readonly Block[]): string {
  return blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

function writingOf({ extra }: ChatRequest, { names }: MessageOptions): ItemWriting {
  return {
    names,
    toCallId: isOwn(extra) ? ({ id }) => id : ({ id }) => shortId(id, longestCallId),
    newItem: (kind) => (kind === 'message' ? { role: 'assistant' } : {}),
    mended: (item) => item,
    newContent: 'string',
    finishPart: (part) => part,
    encodeThought: encodeOwnThought,
  };
}

interface Writing {
  readonly writing: ItemWriting;
  readonly customCalls: ReadonlySet<string>;
}

function encodeMessage(message: Message, { writing, customCalls }: Writing): readonly JsonObject[] {
  if (message.role === 'assistant') return encodeItems(message.content, writing);
  const results = message.content.filter((block) => block.type === 'tool_result');
  const said = message.content.filter((block) => block.type !== 'tool_result');
  return [
    ...results.map((result) =>
      encodeResult(
        result,
        writing.toCallId({ id: result.toolCallId }),
        customCalls.has(result.toolCallId),
      ),
    ),
    ...(said.length === 0 && results.length > 0 ? [] : encodeSaid(message, said)),
  ];
}

function encodeSaid({ role, extra }: Message, blocks: readonly Block[]): readonly JsonObject[] {
  const form = ownForm(extra);
  const written = role === 'tool' ? 'user' : role;
  const content = encodeContent(blocks, asString(form['content']));
  if (content.length === 0 && extra?.protocol !== protocolId) return [];
  return [{ ...asObject(form['item']), role: written, content }];
}

/** A string where the content is one plain text, unless its sender wrote a list. */
function encodeContent(
  blocks: readonly Block[],
  form: string | undefined,
): string | readonly JsonObject[] {
  const [only] = blocks;
  const isAlone = blocks.length === 1 && only?.type === 'text';
  if (isAlone && (form === 'string' || keptOf(only, 'part') === undefined)) return only.text;
  return blocks
    .map((block) => encodePart(block, 'input_text'))
    .filter((part) => part !== undefined);
}

function encodeResult(result: ToolResultBlock, callId: string, isCustom: boolean): JsonObject {
  const form = ownForm(result.extra);
  const output = encodeContent(result.content, asString(form['content']));
  const isEmpty = output.length === 0 && form['item'] === undefined;
  return {
    type: isCustom ? 'custom_tool_call_output' : 'function_call_output',
    ...asObject(form['item']),
    call_id: callId,
    output: isEmpty ? '' : output,
  };
}

interface Reported {
  readonly path: string;
  readonly message: Message;
  readonly options: MessageOptions;
}

/** Says what of a block does not reach the upstream. */
function reportLost(block: Block, reported: Reported): void {
  const { path, message } = reported;
  const { losses } = reported.options;
  if (block.type === 'opaque') {
    if (block.protocol !== protocolId) losses.push({ path, kind: 'content' });
    return;
  }
  append(losses, foreignFieldLosses(block.extra, protocolId, { path }));
  if (block.cacheHint !== undefined && keptOf(block, 'part') === undefined) {
    losses.push({ path: `${path}.cache_control`, kind: 'hint' });
  }
  switch (block.type) {
    case 'reasoning':
      if (encodeOwnThought(block) === undefined) losses.push({ path, kind: 'hint' });
      break;
    case 'tool_result':
      if (block.isError === true) losses.push({ path: `${path}.is_error`, kind: 'hint' });
      for (const [at, inner] of block.content.entries()) {
        reportLost(inner, { ...reported, path: `${path}.content[${at}]` });
      }
      break;
    case 'server_tool_call':
      if (keptOf(block, 'item') === undefined) losses.push({ path, kind: 'hint' });
      break;
    case 'server_tool_result':
      losses.push({ path, kind: 'hint' });
      break;
    case 'image':
    case 'file':
    case 'audio':
      if (isUnsaid(block, message)) losses.push({ path, kind: 'content' });
      break;
    case 'text':
    case 'refusal':
    case 'tool_call':
      break;
  }
}

/** Media that have no words here. In a turn of the model only images it drew and audio with its transcript have. */
function isUnsaid(block: Block, { role }: Message): boolean {
  if (role !== 'assistant') return encodePart(block, 'input_text') === undefined;
  if (block.type === 'audio') return block.transcript === undefined;
  return block.type !== 'image' || block.source.kind !== 'base64';
}
