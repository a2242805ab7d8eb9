import { LLMError, validateObjects } from '@llm/core';
import { type CountableMessage, tokenCounter } from './token-counter.ts';

/** How much of a conversation may stay. */
export interface TrimOptions {
  /** Name of the model, whose tokenizer counts. */
  readonly model: string;
  /** Tokens that the messages may be at most. A catalogue knows how many a model takes: `getModelInfo(model).max_input_tokens`. */
  readonly maxTokens: number;
  /** The share of `maxTokens` that is used, from 0 to 1; the rest is room for what the count does not see. Default 0.75. */
  readonly trimRatio?: number;
}

/** A message that may belong to a call of a tool. */
export interface TrimmableMessage extends CountableMessage {
  /** Calls of tools, which must stay together with their results. */
  readonly tool_calls?: unknown;
  /** Id of the call that this is the result of. */
  readonly tool_call_id?: unknown;
}

/**
 * The messages that fit: all system messages, and of the others the newest ones, in their order.
 *
 * A call of tools stays together with its results, or goes with them. A message is never cut. The newest turn stays even where
 * it is too long by itself, because without it there is nothing to answer; then the count is above the bound, and the
 * provider decides.
 *
 * @throws {LLMError} invalid_request: a bound is out of range, or the messages are no list of objects
 */
export async function trimMessages<Message extends TrimmableMessage>(
  messages: readonly Message[],
  { model, maxTokens, trimRatio = 0.75 }: TrimOptions,
): Promise<readonly Message[]> {
  validateObjects(messages, 'messages');
  if (!(maxTokens > 0)) throw refuse('maxTokens', 'must be above 0');
  if (!(trimRatio > 0 && trimRatio <= 1))
    throw refuse('trimRatio', 'must be above 0 and at most 1');
  const room = Math.floor(maxTokens * trimRatio);
  const count = async (some: readonly Message[]): Promise<number> =>
    some.length === 0 ? 0 : tokenCounter({ model, messages: some, count_response_tokens: true });

  const beginningOfAnswer = 3;
  let used = beginningOfAnswer + (await count(messages.filter(isInstruction)));
  const turns = turnsOf(messages.filter((message) => !isInstruction(message)));
  const kept = new Set<Message>(messages.filter(isInstruction));
  for (const [index, turn] of turns.toReversed().entries()) {
    used += await count(turn);
    if (used > room && index > 0) break;
    for (const message of turn) kept.add(message);
    if (used > room) break;
  }
  return messages.filter((message) => kept.has(message));
}

function isInstruction({ role }: TrimmableMessage): boolean {
  return role === 'system' || role === 'developer';
}

/** The messages that stay or go together: a call of tools with its results, and every other message by itself. */
function turnsOf<Message extends TrimmableMessage>(
  messages: readonly Message[],
): readonly (readonly Message[])[] {
  const turns: Message[][] = [];
  for (const message of messages) {
    const isResult = message.role === 'tool' || message.role === 'function';
    const last = turns.at(-1);
    if (isResult && last !== undefined) last.push(message);
    else turns.push([message]);
  }
  return turns;
}

function refuse(param: string, message: string): LLMError {
  return new LLMError('invalid_request', `${param} ${message}`, { param });
}
