import { LLMError, type Block, type ChatRequest, type Loss, type Message } from '@llm/core';
import { createFreeNames } from './free-names.ts';
import type { KeptFields } from './kept-fields.ts';
import type { Takes } from './models/takes.ts';
import { parseArguments } from './parse-arguments.ts';
import type { ToolNames } from './tool-names.ts';
import { isSealedItem } from './thought-seal.ts';

export interface RepairedMessages {
  /** System and developer texts in their order. */
  readonly system: readonly Block[];
  readonly messages: readonly Message[];
}

export interface Repair extends Pick<KeptFields, 'foreignFields'> {
  readonly names: ToolNames;
  readonly takes: Takes;
  readonly losses: Loss[];
  /** An id of a call as the protocol takes it: the same one for the call and for its result. */
  toValidId(id: string): string;
  /** Whether audio stays as it is. Default: what was said in it takes its place. */
  readonly takesSound?: boolean;
}

interface BlockRepair extends Repair {
  readonly ids: HistoryIds;
}

/** The ids of a history as a protocol takes them. */
interface HistoryIds {
  ofCall(id: string): string;
  ofResult(id: string): string;
}

/**
 * Providers refuse a conversation with an id twice, and some providers begin with `call_0` in every turn. The second call
 * gets another id, and so do the results after it.
 */
function createHistoryIds(toValidId: (id: string) => string): HistoryIds {
  const given = createFreeNames();
  const latest = new Map<string, string>();
  return {
    ofCall(id) {
      const free = given.take(toValidId(id));
      latest.set(id, free);
      return free;
    },
    ofResult: (id) => latest.get(id) ?? toValidId(id),
  };
}

// Stands where a conversation begins with an answer. A text must hold more than spaces.
const openingText = '.';

/**
 * Another protocol's conversation as Claude takes it, of Anthropic and of others that serve it: system texts apart, tool results in the user's
 * turn, turns that follow each other joined, the user first, no empty texts, no thoughts without a
 * signature. What has no place is reported.
 *
 * @throws {LLMError} invalid_request: a tool call in the history has arguments that are not a JSON object;
 *   unsupported: there is audio without a transcript
 * @see https://platform.claude.com/docs/en/api/messages — read 2026-11-20
 */
export function repairMessages(request: ChatRequest, repair: Repair): RepairedMessages {
  const system: Block[] = [];
  const turns: Message[] = [];
  const blockRepair: BlockRepair = {
    ...repair,
    ids: createHistoryIds((id) => repair.toValidId(id)),
  };
  for (const [at, message] of request.messages.entries()) {
    const path = `messages[${at}]`;
    reportMessage(message, path, repair);
    const content = repairContent(message.content, path, blockRepair);
    if (message.role === 'system' || message.role === 'developer') {
      const texts = content.filter(({ type }) => type === 'text');
      // Behind a turn of the user newer models take it in place, so that the prompt's cache holds.
      const isInPlace = repair.takes.systemInPlace === true && turns.at(-1)?.role === 'user';
      if (isInPlace && texts.length > 0) turns.push({ role: 'system', content: texts });
      else {
        for (const text of texts) system.push(text);
        if (turns.length > 0) repair.losses.push({ path: `${path}.role`, kind: 'hint' });
      }
    } else if (content.length > 0) {
      turns.push({ role: message.role === 'assistant' ? 'assistant' : 'user', content });
    }
  }
  return { system, messages: withoutTrailingSpace(beginWithUser(joinTurns(turns))) };
}

function reportMessage(
  { name, extra }: Message,
  path: string,
  { losses, foreignFields }: Repair,
): void {
  if (name !== undefined) losses.push({ path: `${path}.name`, kind: 'hint' });
  for (const field of foreignFields(extra)) losses.push({ path: `${path}.${field}`, kind: 'hint' });
}

function repairContent(
  content: readonly Block[],
  path: string,
  repair: BlockRepair,
): readonly Block[] {
  // Nearly all messages are this, and need no copy.
  if (content.every(isPlain)) return content;
  return content
    .map((block, at) =>
      isPlain(block) ? block : repairBlock(block, `${path}.content[${at}]`, repair),
    )
    .filter((block) => block !== undefined);
}

function isPlain(block: Block): boolean {
  return block.type === 'text' && block.extra === undefined && /\S/.test(block.text);
}

function repairBlock(block: Block, path: string, repair: BlockRepair): Block | undefined {
  const lose = (): undefined => {
    repair.losses.push({ path, kind: 'hint' });
  };
  if (block.type !== 'opaque') {
    for (const field of repair.foreignFields(block.extra)) {
      repair.losses.push({ path: `${path}.${field}`, kind: 'hint' });
    }
  }
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? undefined : block;
    case 'refusal':
      return block.text.trim() === '' ? undefined : { type: 'text', text: block.text };
    case 'audio':
      return repair.takesSound === true && block.data !== undefined
        ? block
        : repairAudio(block, path);
    case 'reasoning':
      return isOurs(block) ? block : lose();
    case 'image':
      if (block.detail !== undefined && block.detail !== 'auto') {
        repair.losses.push({ path: `${path}.detail`, kind: 'hint' });
      }
      return block;
    case 'file':
      return block;
    case 'tool_call':
      return repairCall(block, path, repair);
    case 'tool_result':
      return {
        ...block,
        toolCallId: repair.ids.ofResult(block.toolCallId),
        content: repairContent(block.content, path, repair),
      };
    // A provider's own tools are known to that provider alone.
    case 'server_tool_call':
    case 'server_tool_result':
      return lose();
    case 'opaque':
      repair.losses.push({ path, kind: 'content' });
      return undefined;
  }
}

/** Only signatures of Claude mean anything to it. */
function isOurs({ signature, redacted }: Extract<Block, { type: 'reasoning' }>): boolean {
  if (redacted !== undefined) return true;
  return signature !== undefined && !isSealedItem(signature);
}

function repairAudio({ transcript }: Extract<Block, { type: 'audio' }>, path: string): Block {
  if (transcript !== undefined) return { type: 'text', text: transcript };
  throw new LLMError('unsupported', `${path} is sound, which this upstream does not take`, {
    param: path,
  });
}

function repairCall(
  call: Extract<Block, { type: 'tool_call' }>,
  path: string,
  { names, ids }: BlockRepair,
): Block {
  const { variant, ...plain } = call;
  const written = variant === 'custom' ? JSON.stringify({ input: call.arguments }) : call.arguments;
  // Refused here and not by the upstream: a broken history stays broken, so nobody may try it again.
  if (parseArguments(written) === undefined) {
    throw new LLMError(
      'invalid_request',
      `${path}.arguments, of a call of ${call.name}, must be a JSON object`,
      { param: `${path}.arguments` },
    );
  }
  return { ...plain, id: ids.ofCall(call.id), name: names.toWire(call.name), arguments: written };
}

function joinTurns(turns: readonly Message[]): readonly Message[] {
  const joined: Message[] = [];
  // The content of the last one, where it is already a list of its own.
  let grown: Block[] | undefined;
  for (const turn of turns) {
    const last = joined.at(-1);
    if (last?.role !== turn.role) {
      joined.push(turn);
      grown = undefined;
      continue;
    }
    if (grown === undefined) {
      grown = [...last.content];
      joined[joined.length - 1] = { ...last, content: grown };
    }
    for (const block of turn.content) grown.push(block);
  }
  return joined;
}

function beginWithUser(turns: readonly Message[]): readonly Message[] {
  if (turns[0]?.role === 'user') return turns;
  return [{ role: 'user', content: [{ type: 'text', text: openingText }] }, ...turns];
}

/** An answer to be continued must not end in spaces. */
function withoutTrailingSpace(turns: readonly Message[]): readonly Message[] {
  const last = turns.at(-1);
  const block = last?.content.at(-1);
  if (last?.role !== 'assistant' || block?.type !== 'text') return turns;
  const trimmed = { ...block, text: block.text.trimEnd() };
  return [...turns.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), trimmed] }];
}
