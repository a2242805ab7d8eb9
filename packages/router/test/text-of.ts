import type { Result } from '@llm/core';

/** The text of a whole answer. */
export function textOf(result: Result<'chat'>): string {
  if (result.kind === 'stream') throw new TypeError('the result is a stream');
  const [block] = result.decoded().candidates[0]?.blocks ?? [];
  return block?.type === 'text' ? block.text : '';
}
