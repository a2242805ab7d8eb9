import {
  asBoolean,
  asNumber,
  asString,
  type JsonObject,
  type Loss,
  type ReasoningSettings,
} from '@llm/core';
import { budgetFor, effortFor, nearestEffort } from '../shared/models/efforts.ts';
import type { Takes } from '../shared/models/takes.ts';

/** `thinkingConfig` in the hub's words, and what those cannot say. */
export function decodeThinking(wire: JsonObject | undefined): {
  readonly reasoning?: ReasoningSettings;
  readonly rest?: JsonObject;
  /** How the level was written where Google's clients write it otherwise. */
  readonly form?: JsonObject;
} {
  if (wire === undefined) return {};
  const { thinkingBudget, thinkingLevel, ...rest } = wire;
  const budget = asNumber(thinkingBudget);
  const level = asString(thinkingLevel);
  const isLevel = level !== undefined && levels.has(level.toLowerCase());
  const reasoning: ReasoningSettings = {
    ...modeOf(budget, asBoolean(wire['includeThoughts'])),
    ...(isLevel && { effort: level.toLowerCase() }),
    ...(budget !== undefined && budget > 0 && { budgetTokens: budget }),
  };
  return {
    ...(Object.keys(reasoning).length > 0 && { reasoning }),
    ...(isLevel && level !== level.toUpperCase() && { form: { thinkingLevel: level } }),
    rest: { ...rest, ...(level !== undefined && !isLevel && { thinkingLevel: level }) },
  };
}

function modeOf(
  budget: number | undefined,
  includesThoughts: boolean | undefined,
): Pick<ReasoningSettings, 'mode'> {
  if (budget === 0) return { mode: 'off' };
  if (budget !== undefined && budget < 0) return { mode: 'adaptive' };
  return budget !== undefined || includesThoughts === true ? { mode: 'on' } : {};
}

const levels: ReadonlySet<string> = new Set(['minimal', 'low', 'medium', 'high']);

/** The settings of a caller of this protocol, as they came. */
export function encodeOwnThinking(
  { mode, effort, budgetTokens }: ReasoningSettings,
  form: JsonObject,
): JsonObject {
  const budget = mode === 'off' ? 0 : mode === 'adaptive' ? -1 : budgetTokens;
  return {
    thinkingBudget: budget,
    thinkingLevel: effort && (form['thinkingLevel'] ?? effort.toUpperCase()),
  };
}

export interface AskedThinking {
  readonly reasoning: ReasoningSettings | undefined;
  readonly takes: Takes;
  readonly losses: Loss[];
}

/**
 * How much the model may think, in its own measure: tokens with the second generation, a word with the third. Who asks
 * for thoughts wants to see them, so they are shown.
 */
export function encodeThinking(asked: AskedThinking): JsonObject | undefined {
  const { reasoning, takes, losses } = asked;
  if (reasoning === undefined) return undefined;
  const { mode, effort } = reasoning;
  const isOff = mode === 'off' || effort === 'none' || effort === 'disable';
  if (takes.thinking === 'never') {
    if (!isOff) losses.push({ path: lostPath(reasoning), kind: 'hint' });
    return undefined;
  }
  if (takes.thinkingBudget !== undefined) return inTokens(asked, takes.thinkingBudget, isOff);
  return inWords(asked, takes.efforts ?? [...levels], isOff);
}

function inTokens(
  { reasoning = {}, takes, losses }: AskedThinking,
  { least, most }: NonNullable<Takes['thinkingBudget']>,
  isOff: boolean,
): JsonObject {
  if (isOff) {
    if (takes.thinking !== 'always') return { thinkingBudget: 0 };
    losses.push({ path: lostPath(reasoning), kind: 'hint' });
    return { thinkingBudget: least };
  }
  const { effort, budgetTokens } = reasoning;
  const wanted = budgetTokens ?? (effort === undefined ? undefined : (budgetFor(effort) ?? most));
  // Without a measure the model decides itself.
  if (wanted === undefined) return { includeThoughts: true, thinkingBudget: -1 };
  const budget = Math.min(most, Math.max(least, wanted));
  if (budgetTokens !== undefined && budget !== wanted)
    losses.push({ path: lostPath(reasoning), kind: 'hint' });
  return { includeThoughts: true, thinkingBudget: budget };
}

function inWords(
  { reasoning = {}, losses }: AskedThinking,
  taken: readonly string[],
  isOff: boolean,
): JsonObject {
  const { effort, budgetTokens } = reasoning;
  const lose = (): void => {
    losses.push({ path: lostPath(reasoning), kind: 'hint' });
  };
  if (isOff) {
    lose();
    return toLevel(taken[0]);
  }
  const wanted = effort ?? (budgetTokens === undefined ? undefined : effortFor(budgetTokens));
  if (wanted === undefined) return { includeThoughts: true };
  const nearest = nearestEffort(wanted, taken);
  if (nearest !== effort) lose();
  return { includeThoughts: true, ...toLevel(nearest) };
}

function toLevel(effort: string | undefined): JsonObject {
  return effort === undefined ? {} : { thinkingLevel: effort.toUpperCase() };
}

function lostPath({ effort, budgetTokens }: ReasoningSettings): string {
  if (effort !== undefined) return 'reasoning_effort';
  return budgetTokens === undefined ? 'thinking' : 'thinking.budget_tokens';
}
