import {
  LLMError,
  asNumber,
  asObject,
  asString,
  type ChatRequest,
  type JsonObject,
  type Loss,
  type Message,
  type ReasoningSettings,
} from '@llm/core';
import {
  budgetedEfforts,
  budgetFor,
  effortFor,
  isKnownEffort,
  nearestEffort,
} from '../shared/models/efforts.ts';
import type { Takes } from '../shared/models/takes.ts';
import { merge } from './fields.ts';

/** Sent where the caller gives no bound and nobody knows how much the model writes at most, because Anthropic demands one. */
export const defaultMaxTokens = 4096;

/** `thinking` and `output_config.effort` as the hub's settings, and what those cannot say. */
export function decodeThinking(
  thinking: JsonObject | undefined,
  effort: string | undefined,
): { readonly reasoning?: ReasoningSettings; readonly rest?: JsonObject } {
  const { type, budget_tokens, ...others } = thinking ?? {};
  const mode = modes.get(asString(type) ?? '');
  const budgetTokens = asNumber(budget_tokens);
  const known = mode !== undefined || thinking === undefined;
  const rest = known ? others : thinking;
  const reasoning = {
    ...(mode === undefined ? {} : { mode }),
    ...(effort === undefined ? {} : { effort }),
    ...(mode === undefined || budgetTokens === undefined ? {} : { budgetTokens }),
  };
  return {
    ...(Object.keys(reasoning).length === 0 ? {} : { reasoning }),
    ...(Object.keys(rest).length === 0 ? {} : { rest }),
  };
}

const modes: ReadonlyMap<string, 'on' | 'off' | 'adaptive'> = new Map([
  ['enabled', 'on'],
  ['disabled', 'off'],
  ['adaptive', 'adaptive'],
]);

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
  // Nobody has set a bound, so that it can grow with the budget.
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

/**
 * The settings of a caller of this protocol: as they came where the model takes them, else what it takes in their
 * place. The body itself where nothing has to change.
 */
export function fitThinking(body: JsonObject, takes: Takes, losses: Loss[]): JsonObject {
  const thinking = asObject(body['thinking']);
  const config = asObject(body['output_config']);
  const type = asString(thinking?.['type']);
  const effort = asString(config?.['effort']);
  if (isTaken(type, takes.thinkingWords) && isTaken(effort, takes.efforts)) return body;
  const { reasoning = {} } = decodeThinking(thinking, effort);
  const bound = asNumber(body['max_tokens']);
  const settled = encodeThinking({ reasoning, bound, takes, losses });
  const { effort: _effort, ...rest } = config ?? {};
  const output = settled.effort === undefined ? rest : { ...rest, effort: settled.effort };
  const { type: _type, budget_tokens: _budget, ...others } = thinking ?? {};
  const kept = settled.thinking && merge(settled.thinking, others);
  const { thinking: _thinking, output_config: _config, ...without } = body;
  return {
    ...without,
    max_tokens: settled.maxTokens,
    ...(kept === undefined ? {} : { thinking: kept }),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
  };
}

/** A word that is not ours, such as one of a newer version, is the upstream's to judge. */
function isTaken(word: string | undefined, taken: readonly string[] | undefined): boolean {
  if (word === undefined || taken === undefined || taken.includes(word)) return true;
  return !modes.has(word) && !isKnownEffort(word);
}

/**
 * Whether Anthropic would refuse to think: when a tool must be called, and, with a budget, in the middle of
 * a round of tool calls that began without thoughts
 * (platform.claude.com/docs/en/build-with-claude/extended-thinking, read 2026-11-20).
 */
export function cannotThink(
  { toolChoice }: ChatRequest,
  messages: readonly Message[],
  thinking: JsonObject,
): boolean {
  if (toolChoice?.type === 'required' || toolChoice?.type === 'tool') return true;
  if (thinking['type'] !== 'enabled') return false;
  const last = messages.at(-1);
  const isRound = last?.content.some(({ type }) => type === 'tool_result') === true;
  const answer = isRound ? messages.at(-2)?.content : undefined;
  return answer !== undefined && answer[0]?.type !== 'reasoning';
}

/** The settings of a caller of this protocol, as they came. */
export function encodeOwnThinking(
  { mode, effort, budgetTokens }: ReasoningSettings,
  maxOutputTokens: number | undefined,
): EncodedThinking {
  const type = mode === undefined ? undefined : words[mode];
  return {
    ...(type === undefined
      ? {}
      : {
          thinking: {
            type,
            ...(budgetTokens === undefined ? {} : { budget_tokens: budgetTokens }),
          },
        }),
    ...(effort === undefined ? {} : { effort }),
    maxTokens: maxOutputTokens ?? defaultMaxTokens,
  };
}

const words = { on: 'enabled', off: 'disabled', adaptive: 'adaptive' } as const;
