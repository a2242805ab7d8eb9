import { type FinishReason, LLMError, type UnifiedFinishReason } from '@llm/core';

// ChatFinishReason of npm cohere-ai 8.1.0, and ERROR_TOXIC of the first version (docs.cohere.com/v2/reference/chat, read
// 2026-11-30).
const reasons: ReadonlyMap<string, UnifiedFinishReason> = new Map<string, UnifiedFinishReason>([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool_calls'],
  ['ERROR_TOXIC', 'content_filter'],
]);

/**
 * Why an answer ended.
 *
 * @throws {LLMError} upstream, timeout: it did not end but failed, and what is there of it is no answer
 */
export function decodeFinish(word: string | undefined, hasCalls: boolean): FinishReason {
  if (word === 'ERROR') throw new LLMError('upstream', 'the model failed while it answered');
  if (word === 'TIMEOUT') throw new LLMError('timeout', 'the model did not finish in time');
  const said = (word === undefined ? undefined : reasons.get(word)) ?? 'other';
  const unified = said === 'stop' && hasCalls ? 'tool_calls' : said;
  return { unified, ...(word === undefined ? {} : { native: word }) };
}
