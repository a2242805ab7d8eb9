import {
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
  defaultMaxTokens,
  encodeThinking,
  type EncodedThinking,
} from '../shared/claude-thinking.ts';
import { isKnownEffort } from '../shared/models/efforts.ts';
import type { Takes } from '../shared/models/takes.ts';
import { withFields } from './fields.ts';

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
  const kept = settled.thinking && withFields(settled.thinking, others);
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
