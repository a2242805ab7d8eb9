import type { JsonObject, Loss, ReasoningSettings } from '@llm/core';
import { budgetFor } from '../shared/models/efforts.ts';

/** Whether a model thinks (docs.cohere.com/docs/reasoning and the recordings of its API, read 2026-11-30). */
export function thinks(model: string): boolean {
  return /reasoning|command-a-plus/i.test(model);
}

/** `thinking`: whether a model thinks, and with how many tokens. A model that does not think refuses the field. */
export function encodeThinking(
  reasoning: ReasoningSettings | undefined,
  model: string,
  losses: Loss[],
): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const { mode, effort, budgetTokens } = reasoning;
  const isOff = mode === 'off' || effort === 'none' || effort === 'disable';
  if (!thinks(model)) {
    if (!isOff) losses.push({ path: pathOf(reasoning), kind: 'hint' });
    return undefined;
  }
  if (isOff) return { type: 'disabled' };
  const budget = budgetTokens ?? (effort === undefined ? undefined : budgetFor(effort));
  return { type: 'enabled', ...(budget === undefined ? {} : { token_budget: budget }) };
}

function pathOf({ effort, budgetTokens }: ReasoningSettings): string {
  if (effort !== undefined) return 'reasoning_effort';
  return budgetTokens === undefined ? 'thinking' : 'thinking.budget_tokens';
}
