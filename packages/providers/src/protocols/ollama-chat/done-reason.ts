import type { FinishReason, UnifiedFinishReason } from '@llm/core';

// github.com/ollama/ollama, llm/server.go: `DoneReason`, and server/routes.go for the last two (read 2026-11-30). An answer
// that only loads a model, or frees its memory, has said all it had to say.
const reasons: ReadonlyMap<string, UnifiedFinishReason> = new Map<string, UnifiedFinishReason>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['load', 'stop'],
  ['unload', 'stop'],
  ['content_filter', 'content_filter'],
]);

// Ollama has no word for what a filter cut off or a model declined; clients show any.
const words = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'stop',
  content_filter: 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  other: 'stop',
} as const satisfies Record<UnifiedFinishReason, string>;

/** Why an answer ended. Ollama says `stop` after calls of tools as after text, and old versions say nothing. */
export function decodeDoneReason(word: string | undefined, hasCalls: boolean): FinishReason {
  const said = word === undefined || word === '' ? 'stop' : (reasons.get(word) ?? 'other');
  const unified = said === 'stop' && hasCalls ? 'tool_calls' : said;
  return { unified, ...(word === undefined || word === '' ? {} : { native: word }) };
}

/** The upstream's own word where it is one of Ollama's, else the nearest. */
export function encodeDoneReason({ unified, native }: FinishReason): string {
  const said = unified === 'tool_calls' ? 'stop' : unified;
  return native !== undefined && reasons.get(native) === said ? native : words[unified];
}
