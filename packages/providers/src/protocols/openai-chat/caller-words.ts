import type { ChatRequest, Loss } from '@llm/core';

// Fields of Chat Completions that callers of the Messages API know by another name.
const ofMessages: ReadonlyMap<string, string> = new Map([
  ['stop', 'stop_sequences'],
  ['parallel_tool_calls', 'tool_choice.disable_parallel_tool_use'],
  ['response_format', 'output_config.format'],
  ['user', 'metadata.user_id'],
]);

/** Losses at fields of this protocol in the words of whoever sent the request. */
export function inWordsOf({ extra }: ChatRequest, losses: readonly Loss[]): readonly Loss[] {
  if (extra?.protocol !== 'anthropic-messages') return losses;
  return losses.map((loss) => ({ ...loss, path: ofMessages.get(loss.path) ?? loss.path }));
}
