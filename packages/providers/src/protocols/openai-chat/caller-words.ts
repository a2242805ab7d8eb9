import type { ChatRequest, Loss } from '@llm/core';
import { protocolId } from './wire.ts';

// Fields of Chat Completions that callers of other protocols know by another name.
const words: ReadonlyMap<string, string> = new Map([
  ['stop', 'stop_sequences'],
  ['parallel_tool_calls', 'tool_choice.disable_parallel_tool_use'],
  ['response_format', 'output_config.format'],
  ['user', 'metadata.user_id'],
]);

/** Losses at fields of this protocol in the words of whoever sent the request. */
export function inWordsOf({ extra }: ChatRequest, losses: readonly Loss[]): readonly Loss[] {
  if (extra === undefined || extra.protocol === protocolId) return losses;
  return losses.map((loss) => ({ ...loss, path: words.get(loss.path) ?? loss.path }));
}
