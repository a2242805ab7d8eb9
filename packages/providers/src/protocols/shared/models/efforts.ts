import { ownValue } from '@llm/core';

// All words for how much a model thinks, least first, of OpenAI and Anthropic.
const inOrder = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Whether a word is one that the table knows. */
export function isKnownEffort(word: string): boolean {
  return inOrder.includes(word);
}

/**
 * The word of a model that comes nearest to the one asked for: the next lower one that still thinks, else the next
 * higher one. Nothing for a model that has no such words.
 */
export function nearestEffort(asked: string, taken: readonly string[]): string | undefined {
  if (taken.includes(asked)) return asked;
  const thinking = taken.filter((word) => word !== 'none');
  const place = inOrder.indexOf(asked);
  if (place < 0) return thinking.includes('high') ? 'high' : thinking.at(-1);
  const lower = thinking.filter((word) => inOrder.indexOf(word) < place);
  return lower.at(-1) ?? thinking[0];
}

// What an effort is worth in tokens, as LiteLLM has it up to `high`.
const budgets: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 8192,
  max: 16_384,
};

/** The words that have a budget. */
export const budgetedEfforts: readonly string[] = Object.keys(budgets);

/** Tokens to think with for an effort; `undefined` for an unknown word. */
export function budgetFor(effort: string): number | undefined {
  return ownValue(budgets, effort);
}

/** The effort that a budget of tokens means: up to 1024 `low`, up to 2048 `medium`, more `high`. */
export function effortFor(budgetTokens: number): string {
  if (budgetTokens <= 1024) return 'low';
  return budgetTokens <= 2048 ? 'medium' : 'high';
}
