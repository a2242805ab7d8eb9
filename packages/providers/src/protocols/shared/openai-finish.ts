import type { FinishReason, UnifiedFinishReason } from '@llm/core';

// OpenAI has five words (developers.openai.com/api/reference/resources/chat, read 2026-11-20). The others
// are what providers who speak its protocol write in their place.
const reasons: ReadonlyMap<string, UnifiedFinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['stop_sequence', 'stop'],
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['tool_use', 'tool_calls'],
  ['sensitive', 'content_filter'],
]);

const words = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  other: 'stop',
} as const satisfies Record<UnifiedFinishReason, string>;

/**
 * Why an answer ended. An end without a word counts as regular, and a `stop` after tool calls means that
 * they are to be run: with a forced tool OpenAI itself says `stop`.
 */
export function decodeFinish(word: string | undefined, hasCalls: boolean): FinishReason {
  const regular = hasCalls ? 'tool_calls' : 'stop';
  if (word === undefined || word === '') return { unified: regular };
  const unified = reasons.get(word) ?? 'other';
  return { unified: unified === 'stop' ? regular : unified, native: word };
}

/** The word for a reason, one of OpenAI's five. */
export function encodeFinish(reason: FinishReason, hasCalls: boolean): string {
  return reason.unified === 'stop' && hasCalls ? 'tool_calls' : words[reason.unified];
}
