import {
  type JsonObject,
  type Loss,
  readNumber,
  readObject,
  readString,
  type ReasoningSettings,
} from '@llm/core';
import { effortFor, nearestEffort } from '../shared/models/efforts.ts';
import type { Takes } from '../shared/models/takes.ts';
import { compact, restOf } from './fields.ts';

const modes: ReadonlyMap<string, NonNullable<ReasoningSettings['mode']>> = new Map([
  ['enabled', 'on'],
  ['disabled', 'off'],
  ['adaptive', 'adaptive'],
]);
const modeWords = { on: 'enabled', off: 'disabled', adaptive: 'adaptive' } as const;

export interface DecodedReasoning {
  readonly reasoning?: ReasoningSettings;
  readonly form?: JsonObject;
  /** What stays behind of `thinking`. */
  readonly kept?: JsonObject;
}

/**
 * `reasoning_effort`, and `thinking` in Anthropic's form, which LiteLLM, DeepSeek and Z.ai take too.
 *
 * @throws {LLMError} invalid_request: a field has the wrong type
 */
export function decodeReasoning(body: JsonObject): DecodedReasoning {
  const effort = readString(body, 'reasoning_effort');
  const thinking = readObject(body, 'thinking');
  const type = thinking && readString(thinking, 'type', 'thinking.type');
  const mode = modes.get(type ?? '');
  const effortOnly: ReasoningSettings | undefined =
    effort === undefined ? undefined : { ...(effort === 'none' ? { mode: 'off' } : {}), effort };
  const word = effort !== undefined && !efforts.has(effort) ? { effort } : undefined;
  if (thinking === undefined || mode === undefined) {
    return {
      ...(effortOnly === undefined ? {} : { reasoning: effortOnly }),
      ...(word === undefined ? {} : { form: word }),
      ...(thinking === undefined ? {} : { kept: thinking }),
    };
  }
  const budgetTokens = readNumber(thinking, 'budget_tokens', 'thinking.budget_tokens');
  const rest = restOf(thinking, { type: () => true, budget_tokens: (value) => value !== null });
  return {
    reasoning: {
      ...effortOnly,
      mode,
      ...(budgetTokens === undefined ? {} : { budgetTokens }),
    },
    form: { ...word, reasoning: 'thinking' },
    ...(rest === undefined ? {} : { kept: rest }),
  };
}

// The words of OpenAI (developers.openai.com/api/docs/guides/reasoning, read 2026-11-20).
const efforts: ReadonlySet<string> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);

/** What was asked, in which form, and of which model. */
export interface AskedReasoning {
  readonly reasoning: ReasoningSettings | undefined;
  /** How a caller of this protocol wrote it. */
  readonly form: JsonObject;
  readonly takes: Takes;
  /** The request offers functions. */
  readonly hasTools: boolean;
  readonly losses: Loss[];
}

/**
 * The fields that set how much is thought, as the model takes them.
 *
 * A budget becomes the effort for which LiteLLM sets that budget with Claude, and an effort the nearest one that the
 * model has. Thinking that is switched off wins over an effort beside it: providers refuse the pair.
 */
export function encodeReasoning(asked: AskedReasoning): JsonObject {
  const { takes } = asked;
  if (takes.thinkingWords !== undefined && takes.thinkingWords.length > 0) return asSwitch(asked);
  if (takes.efforts === undefined) return forUnknownModel(asked);
  return compact({ reasoning_effort: effortOf(asked, takes.efforts) });
}

function isOff({ mode, effort }: ReasoningSettings): boolean {
  return mode === 'off' || effort === 'none';
}

/** The provider's own switch, for models that have one. */
function asSwitch({ reasoning, takes, losses }: AskedReasoning): JsonObject {
  if (reasoning === undefined) return {};
  if (isOff(reasoning)) return { thinking: { type: 'disabled' } };
  const { mode, effort, budgetTokens } = reasoning;
  const type = mode === 'adaptive' && takes.thinkingWords?.includes('adaptive') !== true;
  const thinking = { type: mode === undefined || type ? 'enabled' : modeWords[mode] };
  const nearest = effort === undefined ? undefined : nearestEffort(effort, takes.efforts ?? []);
  if (effort !== nearest) losses.push({ path: 'reasoning_effort', kind: 'hint' });
  if (budgetTokens !== undefined) losses.push({ path: 'thinking.budget_tokens', kind: 'hint' });
  return compact({ thinking, reasoning_effort: nearest });
}

function effortOf(asked: AskedReasoning, taken: readonly string[]): string | undefined {
  const { reasoning, takes, hasTools, losses } = asked;
  const wanted = reasoning === undefined ? undefined : wantedEffort(reasoning);
  const chosen = wanted === undefined ? undefined : settle(wanted, taken, takes);
  const { effortWithTools, defaultEffort } = takes;
  const isBound = hasTools && effortWithTools !== undefined;
  const sent = isBound && (chosen ?? defaultEffort) !== effortWithTools ? effortWithTools : chosen;
  // A field that repeats another one in other words is no loss.
  const isSaid = wanted === sent || (wanted === 'none' && takes.thinking === 'never');
  if (reasoning !== undefined && !isSaid) losses.push({ path: lostPath(reasoning), kind: 'hint' });
  else if (reasoning?.budgetTokens !== undefined && !isOff(reasoning)) {
    losses.push({ path: 'thinking.budget_tokens', kind: 'hint' });
  }
  return sent;
}

function wantedEffort(reasoning: ReasoningSettings): string | undefined {
  if (isOff(reasoning)) return 'none';
  const { effort, budgetTokens } = reasoning;
  return effort ?? (budgetTokens === undefined ? undefined : effortFor(budgetTokens));
}

/** A model that does not think has no field; one that cannot be told not to thinks least. */
function settle(wanted: string, taken: readonly string[], takes: Takes): string | undefined {
  if (wanted !== 'none' || taken.includes('none')) return nearestEffort(wanted, taken);
  return takes.thinking === 'never' ? undefined : taken[0];
}

function lostPath({ effort, budgetTokens }: ReasoningSettings): string {
  if (effort !== undefined) return 'reasoning_effort';
  return budgetTokens === undefined ? 'thinking' : 'thinking.budget_tokens';
}

/**
 * What a caller of this protocol wrote goes as it was written. Others' efforts go where OpenAI has the word, else as
 * `high`, which every model that thinks takes. Thinking switched on or off without a measure is left to the model,
 * because the models that do not think refuse the field.
 */
function forUnknownModel({ reasoning, form, losses }: AskedReasoning): JsonObject {
  if (reasoning === undefined) return {};
  const { mode, effort, budgetTokens } = reasoning;
  if (form['reasoning'] === 'thinking') {
    const type = mode === undefined ? undefined : modeWords[mode];
    return compact({
      thinking: compact({ type, budget_tokens: budgetTokens }),
      reasoning_effort: effort,
    });
  }
  if (mode === 'off' && effort !== 'none') {
    losses.push({ path: 'thinking', kind: 'hint' });
    return {};
  }
  if (effort !== undefined) {
    const isTaken = efforts.has(effort) || form['effort'] === effort;
    if (!isTaken) losses.push({ path: 'reasoning_effort', kind: 'hint' });
    return { reasoning_effort: isTaken ? effort : 'high' };
  }
  if (budgetTokens !== undefined) {
    losses.push({ path: 'thinking.budget_tokens', kind: 'hint' });
    return { reasoning_effort: effortFor(budgetTokens) };
  }
  losses.push({ path: 'thinking', kind: 'hint' });
  return {};
}
