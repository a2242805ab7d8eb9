import {
  type JsonObject,
  type Loss,
  readNumber,
  readObject,
  readString,
  type ReasoningSettings,
} from '@llm/core';
import { compact, ownForm, restOf } from './fields.ts';
import type { ChatRequest } from '@llm/core';

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

/**
 * The fields that set how much is thought, as the caller wrote them, else as `reasoning_effort`.
 *
 * A budget becomes the effort for which LiteLLM sets that budget with Claude: up to 1024 tokens are `low`,
 * up to 2048 `medium`, more are `high`. An effort that only another protocol has becomes `high`, which
 * every model that thinks takes. Thinking switched on or off without a measure is left to the model,
 * because the models that do not think refuse the field.
 */
export function encodeReasoning({ reasoning, extra }: ChatRequest, losses: Loss[]): JsonObject {
  if (reasoning === undefined) return {};
  const { mode, effort, budgetTokens } = reasoning;
  const form = ownForm(extra);
  if (form['reasoning'] === 'thinking') {
    const type = mode === undefined ? undefined : modeWords[mode];
    return compact({
      thinking: compact({ type, budget_tokens: budgetTokens }),
      reasoning_effort: effort,
    });
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
  if (mode !== undefined) losses.push({ path: 'thinking', kind: 'hint' });
  return {};
}

function effortFor(budgetTokens: number): string {
  if (budgetTokens <= 1024) return 'low';
  return budgetTokens <= 2048 ? 'medium' : 'high';
}
