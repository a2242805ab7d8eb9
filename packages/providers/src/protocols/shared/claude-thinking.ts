import { LLMError, type JsonObject, type Loss, type ReasoningSettings } from '@llm/core';
import { budgetedEfforts, budgetFor, effortFor, nearestEffort } from './models/efforts.ts';
import type { Takes } from './models/takes.ts';

/** Sent where the caller gives no bound and nobody knows how much the model writes at most, because Anthropic demands one. */
export const defaultMaxTokens = 4096;

export interface EncodedThinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  readonly maxTokens: number;
}

/** What was asked, in the hub's words, and of which model. */
export interface AskedThinking {
  readonly reasoning: ReasoningSettings;
  /** The caller's bound on the output, of which thinking is a part. */
  readonly bound: number | undefined;
  readonly takes: Takes;
  readonly losses: Loss[];
}

/**
 * How much the model may think, and the bound on its output, of which thinking is a part, as the model takes them.
 *
 * Newer models decide themselves within an effort, older ones want a budget, and so does every model that is not known.
 * The caller's bound holds: a budget is cut to leave room for the answer, and where not even the least one fits
 * nothing is thought. To switch thinking off the word is sent only to models that think unless told not to.
 *
 * @throws {LLMError} invalid_request: the model wants a budget and the effort is no known word
 */
export function encodeThinking(asked: AskedThinking): EncodedThinking {
  const { reasoning, bound, takes, losses } = asked;
  const { mode, effort, budgetTokens } = reasoning;
  const maxTokens = bound ?? takes.outputTokens ?? defaultMaxTokens;
  if (mode === 'off' || effort === 'none') return { ...switchedOff(asked), maxTokens };
  if ((mode ?? effort ?? budgetTokens) === undefined) return { maxTokens };
  const words = takes.thinkingWords ?? ['enabled'];
  const isAdaptive =
    words.includes('adaptive') && !(budgetTokens !== undefined && words.includes('enabled'));
  if (isAdaptive) return { ...adaptively(asked), maxTokens };
  if (words.includes('enabled')) {
    const budget = budgetTokens ?? budgetOf(effort ?? 'medium');
    return withBudget(budget, { maxTokens, bound, losses });
  }
  losses.push({ path: lostPath(reasoning), kind: 'hint' });
  return { maxTokens };
}

function switchedOff({
  reasoning,
  takes,
  losses,
}: AskedThinking): Omit<EncodedThinking, 'maxTokens'> {
  if (takes.thinking === 'unless-told') return { thinking: { type: 'disabled' } };
  if (takes.thinking !== 'always') return {};
  // The least that can be said to a model that always thinks.
  losses.push({ path: lostPath(reasoning), kind: 'hint' });
  const [least] = takes.efforts ?? [];
  return least === undefined ? {} : { effort: least };
}

function adaptively({
  reasoning,
  takes,
  losses,
}: AskedThinking): Omit<EncodedThinking, 'maxTokens'> {
  const { effort, budgetTokens } = reasoning;
  const asked = effort ?? (budgetTokens === undefined ? undefined : effortFor(budgetTokens));
  const taken = takes.efforts === undefined ? asked : asked && nearestEffort(asked, takes.efforts);
  if (taken !== asked || budgetTokens !== undefined) {
    losses.push({ path: lostPath(reasoning), kind: 'hint' });
  }
  return {
    thinking: {
      type: 'adaptive',
      ...(takes.hidesThoughts === true ? { display: 'summarized' } : {}),
    },
    ...(taken === undefined ? {} : { effort: taken }),
  };
}

function lostPath({ effort, budgetTokens }: ReasoningSettings): string {
  if (effort !== undefined) return 'reasoning_effort';
  return budgetTokens === undefined ? 'thinking' : 'thinking.budget_tokens';
}

function budgetOf(effort: string): number {
  const budget = budgetFor(effort);
  if (budget !== undefined) return budget;
  const known = budgetedEfforts.join(', ');
  throw new LLMError('invalid_request', `the reasoning effort must be none or one of ${known}`, {
    param: 'reasoning_effort',
  });
}

// Anthropic takes no smaller budget (platform.claude.com/docs/en/build-with-claude/extended-thinking, read 2026-11-20).
const leastBudget = 1024;

interface Room {
  readonly maxTokens: number;
  readonly bound: number | undefined;
  readonly losses: Loss[];
}

/** The budget must be smaller than the bound, and a quarter of the bound is left for the answer. */
function withBudget(budget: number, { maxTokens, bound, losses }: Room): EncodedThinking {
  // The caller set no limit on the answer, so the limit can grow with the thinking budget.
  if (bound === undefined && maxTokens <= budget + leastBudget) {
    return { thinking: enabled(budget), maxTokens: budget + maxTokens };
  }
  if (maxTokens <= leastBudget) {
    losses.push({ path: 'reasoning_effort', kind: 'hint' });
    return { maxTokens };
  }
  const most = Math.max(leastBudget, Math.floor((maxTokens * 3) / 4));
  if (budget > most) losses.push({ path: 'thinking.budget_tokens', kind: 'hint' });
  return { thinking: enabled(Math.min(budget, most)), maxTokens };
}

function enabled(budget: number): JsonObject {
  return { type: 'enabled', budget_tokens: budget };
}
