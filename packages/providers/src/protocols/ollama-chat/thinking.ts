import { invalidField, type JsonValue, type Loss, type ReasoningSettings } from '@llm/core';
import { effortFor, nearestEffort } from '../shared/models/efforts.ts';

/** `think`: whether the model thinks, or how much. @throws {LLMError} invalid_request: it is neither */
export function decodeThink(think: JsonValue | undefined): ReasoningSettings | undefined {
  if (think === undefined || think === null) return undefined;
  if (typeof think === 'boolean') return { mode: think ? 'on' : 'off' };
  if (typeof think === 'string' && think !== '') return { effort: think };
  throw invalidField('think', 'a boolean or a level');
}

/** As a caller of this protocol wrote it. */
export function encodeOwnThink({ mode, effort }: ReasoningSettings): JsonValue | undefined {
  return effort ?? (mode === undefined ? undefined : mode !== 'off');
}

// Levels are for GPT-OSS alone, whose thoughts cannot be switched off; every other model thinks or does not, and refuses
// a level (docs.ollama.com/capabilities/thinking, read 2026-11-30).
const levels: readonly string[] = ['low', 'medium', 'high'];

/** How another protocol's caller asks for thoughts, as far as Ollama can say it. */
export function encodeThink(
  { mode, effort, budgetTokens }: ReasoningSettings,
  model: string,
  losses: Loss[],
): JsonValue | undefined {
  const wanted = effort ?? (budgetTokens === undefined ? undefined : effortFor(budgetTokens));
  if (mode === 'off' || wanted === 'none' || wanted === 'disable') return false;
  if (wanted === undefined) return mode === undefined ? undefined : true;
  const level = isLevelled(model) ? nearestEffort(wanted, levels) : undefined;
  const path = effort === undefined ? 'thinking.budget_tokens' : 'reasoning_effort';
  // The API knows levels only, so a budget in tokens is always a loss.
  if (effort === undefined || level !== effort) losses.push({ path, kind: 'hint' });
  return level ?? true;
}

function isLevelled(model: string): boolean {
  return /gpt-?oss/i.test(model);
}
