import {
  type Block,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  LLMError,
  type Loss,
  type Message,
  type ToolResultBlock,
} from '@llm/core';
import { parseArguments } from '../shared/parse-arguments.ts';
import { givenId } from './call-ids.ts';
import { encodeCall } from './encode-call.ts';
import { foreignFields, ownForm, toWire } from './fields.ts';
import { encodeImage } from './images.ts';
import { protocolId } from './wire.ts';

interface Encoding {
  readonly isOwn: boolean;
  readonly nameOfCall: (id: string) => string | undefined;
  readonly losses: Loss[];
}

/**
 * The conversation, each result of a tool as a message of its own. A message has one text, and its images beside it.
 *
 * @throws {LLMError} invalid_request: a tool call of another protocol's history has arguments that are no JSON object
 */
export function encodeMessages(
  { messages, extra }: ChatRequest,
  losses: Loss[],
): readonly JsonObject[] {
  const isOwn = extra?.protocol === protocolId;
  const encoding: Encoding = { isOwn, nameOfCall: namesOfCalls(messages), losses };
  return messages.flatMap((message, at) => encodeMessage(message, `messages[${at}]`, encoding));
}

function namesOfCalls(messages: readonly Message[]): Encoding['nameOfCall'] {
  const names = new Map<string, string>();
  for (const { content } of messages) {
    for (const block of content) if (block.type === 'tool_call') names.set(block.id, block.name);
  }
  return (id) => names.get(id);
}

function encodeMessage(message: Message, path: string, encoding: Encoding): readonly JsonObject[] {
  const { role, content, extra } = message;
  if (!encoding.isOwn) reportMessage(message, path, encoding.losses);
  const encoded: JsonObject[] = [];
  const turn = createTurn();
  for (const [at, block] of content.entries()) {
    const place = `${path}.content[${at}]`;
    if (block.type === 'tool_result')
      encoded.push(encodeResult(block, place, { ...encoding, message }));
    else addBlock(turn, block, { ...encoding, path: place });
  }
  if (role === 'tool' || (isEmpty(turn) && (!encoding.isOwn || encoded.length > 0))) return encoded;
  const isAbsent = ownForm(extra)['content'] === 'absent' && turn.texts.length === 0;
  encoded.push(
    toWire(
      {
        role: role === 'developer' ? 'system' : role,
        content: isAbsent ? undefined : turn.texts.join(role === 'assistant' ? '' : '\n'),
        thinking: turn.thoughts.length === 0 ? undefined : turn.thoughts.join('\n'),
        images: turn.images.length === 0 ? undefined : turn.images,
        tool_calls: turn.calls.length === 0 ? undefined : turn.calls,
      },
      extra,
    ),
  );
  return encoded;
}

/** What one message says, by its fields. */
interface Turn {
  readonly texts: string[];
  readonly thoughts: string[];
  readonly images: string[];
  readonly calls: JsonObject[];
}

const createTurn = (): Turn => ({ texts: [], thoughts: [], images: [], calls: [] });

function isEmpty({ texts, thoughts, images, calls }: Turn): boolean {
  return texts.length + thoughts.length + images.length + calls.length === 0;
}

interface BlockEncoding extends Encoding {
  readonly path: string;
}

function addBlock(turn: Turn, block: Block, encoding: BlockEncoding): void {
  const { path, losses, isOwn } = encoding;
  const lose = (kind: Loss['kind'] = 'hint', field = ''): void => {
    losses.push({ path: `${path}${field}`, kind });
  };
  if (!isOwn && block.type !== 'opaque') reportBlock(block, lose);
  switch (block.type) {
    case 'text':
    case 'refusal':
      if (block.text !== '') turn.texts.push(block.text);
      break;
    case 'reasoning':
      if (block.text === '') lose();
      else turn.thoughts.push(block.text);
      break;
    case 'image': {
      const data = encodeImage(block);
      if (data === undefined) lose('content');
      else turn.images.push(data);
      break;
    }
    case 'file':
      if (block.source.kind === 'text') turn.texts.push(block.source.text);
      else lose('content');
      break;
    case 'audio':
      if (block.transcript === undefined) lose('content');
      else turn.texts.push(block.transcript);
      break;
    case 'tool_call':
      if (!isOwn && block.variant !== 'custom' && parseArguments(block.arguments) === undefined)
        throw notAnObject(block.name, path);
      turn.calls.push(encodeCall(block));
      break;
    case 'opaque':
      lose('content');
      break;
    // Other providers' own tools are known to them alone. Results stand in messages of their own.
    case 'server_tool_call':
    case 'server_tool_result':
      lose();
      break;
    case 'tool_result':
  }
}

function encodeResult(
  block: ToolResultBlock,
  path: string,
  encoding: Encoding & { readonly message: Message },
): JsonObject {
  const { toolCallId, content, isError } = block;
  const { isOwn, losses, nameOfCall, message } = encoding;
  const turn = createTurn();
  if (!isOwn) reportBlock(block, (kind, field) => losses.push({ path: `${path}${field}`, kind }));
  for (const [at, part] of content.entries())
    addBlock(turn, part, { ...encoding, path: `${path}.content[${at}]` });
  if (isError === true) losses.push({ path: `${path}.is_error`, kind: 'hint' });
  const form = ownForm(message.extra);
  const isAbsent = form['content'] === 'absent' && turn.texts.length === 0;
  const named: JsonValue | undefined = isOwn
    ? (form['tool_name'] ?? undefined)
    : nameOfCall(toolCallId);
  return toWire(
    {
      role: 'tool',
      content: isAbsent ? undefined : turn.texts.join('\n'),
      images: turn.images.length === 0 ? undefined : turn.images,
      tool_name: named,
      tool_call_id: givenId(toolCallId),
    },
    message.extra,
  );
}

function reportMessage({ name, extra }: Message, path: string, losses: Loss[]): void {
  if (name !== undefined) losses.push({ path: `${path}.name`, kind: 'hint' });
  for (const field of foreignFields(extra)) losses.push({ path: `${path}.${field}`, kind: 'hint' });
}

function reportBlock(
  block: Exclude<Block, { type: 'opaque' }>,
  lose: (kind: Loss['kind'], field: string) => void,
): void {
  for (const field of foreignFields(block.extra)) lose('hint', `.${field}`);
  if (block.cacheHint !== undefined) lose('hint', '.cache_control');
  if (block.type === 'image' && block.detail !== undefined && block.detail !== 'auto')
    lose('hint', '.detail');
  if (block.type === 'text' && block.citations !== undefined) lose('hint', '.citations');
}

function notAnObject(name: string, path: string): LLMError {
  return new LLMError(
    'invalid_request',
    `${path}.arguments, of a call of ${name}, must be a JSON object`,
    { param: `${path}.arguments` },
  );
}
