import type { JsonObject, Loss, ReasoningSettings } from '@llm/core';
import { encodeThinking } from '../shared/claude-thinking.ts';
import { effortFor, nearestEffort } from '../shared/models/efforts.ts';
import type { Takes } from '../shared/models/takes.ts';
import { isClaude, isNova, isOpenWeight } from './takes.ts';

/** What a caller asked for, and of which model. */
interface AskedReasoning {
  readonly model: string;
  readonly reasoning: ReasoningSettings;
  readonly bound: number | undefined;
  readonly takes: Takes;
  readonly losses: Loss[];
}

/** Where Converse is told how much to think. */
interface EncodedReasoning {
  /** Of `additionalModelRequestFields`. */
  readonly fields?: JsonObject;
  /** Of `outputConfig`. */
  readonly effort?: string;
  readonly maxTokens?: number | undefined;
}

/**
 * How much the model may think. Converse has one field for it, `outputConfig.effort`, which Claude reads; all else goes
 * in the words of the model's maker: Anthropic's `thinking`, Nova's `reasoningConfig`, `reasoning_effort` of OpenAI's open
 * models. Others have no such setting.
 */
export function encodeReasoning(asked: AskedReasoning): EncodedReasoning {
  const { model, reasoning, bound, takes, losses } = asked;
  const { mode, effort, budgetTokens } = reasoning;
  if ((mode ?? effort ?? budgetTokens) === undefined) return { maxTokens: bound };
  if (isClaude(model)) {
    const {
      thinking,
      effort: word,
      maxTokens,
    } = encodeThinking({ reasoning, bound, takes, losses });
    const isBudget = thinking?.['type'] === 'enabled';
    return {
      ...(thinking === undefined ? {} : { fields: { thinking } }),
      ...(word === undefined ? {} : { effort: word }),
      // Without a bound the model writes as much as it can, but a budget must fit into one.
      maxTokens: bound ?? (isBudget ? maxTokens : undefined),
    };
  }
  const isOff = mode === 'off' || effort === 'none';
  const wanted = effort ?? (budgetTokens === undefined ? 'medium' : effortFor(budgetTokens));
  const word = isOff ? undefined : nearestEffort(wanted, takes.efforts ?? []);
  if (word !== undefined && isNova(model)) {
    reportChanged(asked, word);
    return {
      fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: word } },
      maxTokens: bound,
    };
  }
  if (isOpenWeight(model)) {
    // The model always thinks, so its lowest effort is the nearest to none.
    const sent = word ?? 'low';
    reportChanged(asked, sent);
    return { fields: { reasoning_effort: sent }, maxTokens: bound };
  }
  if (!isOff) losses.push({ path: pathOf(reasoning), kind: 'hint' });
  return { maxTokens: bound };
}

function reportChanged({ reasoning, losses }: AskedReasoning, word: string): void {
  const { effort, budgetTokens, mode } = reasoning;
  const isSaid =
    effort === word || (effort === undefined && budgetTokens === undefined && mode !== 'off');
  if (!isSaid) losses.push({ path: pathOf(reasoning), kind: 'hint' });
}

function pathOf({ effort, budgetTokens }: ReasoningSettings): string {
  if (effort !== undefined) return 'reasoning_effort';
  return budgetTokens === undefined ? 'thinking' : 'thinking.budget_tokens';
}
