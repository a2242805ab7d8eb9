import {
  LLMError,
  asNumber,
  asString,
  type ChatRequest,
  type JsonObject,
  type Message,
  type ReasoningSettings,
} from '@llm/core';
import { protocolId } from './wire.ts';

/** Sent where the caller gives no bound, because Anthropic demands one. What a model writes at most differs by model. */
export const defaultMaxTokens = 4096;

// What an effort is worth where a model wants a number, as LiteLLM has it up to `high`.
const budgets: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 8192,
  max: 16_384,
};

/** `thinking` and `output_config.effort` as the hub's settings, and what those cannot say. */
export function decodeThinking(
  thinking: JsonObject | undefined,
  effort: string | undefined,
): { readonly reasoning?: ReasoningSettings; readonly rest?: JsonObject } {
  const { type, budget_tokens, ...others } = thinking ?? {};
  const mode = modes[asString(type) ?? ''];
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

const modes: Readonly<Record<string, 'on' | 'off' | 'adaptive' | undefined>> = {
  enabled: 'on',
  disabled: 'off',
  adaptive: 'adaptive',
};

export interface EncodedThinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  readonly maxTokens: number;
}

/**
 * How much the model may think, and the bound on its output, of which thinking is a part.
 *
 * An Anthropic caller's settings go as they came. Another's effort becomes what the model takes: newer
 * ones decide themselves within an effort, older ones want a budget, and so does every model with a name
 * that is not Claude's. To switch thinking off nothing is sent: some models refuse the word.
 *
 * @throws {LLMError} invalid_request: the model wants a budget and the effort is no known word
 */
export function encodeThinking(request: ChatRequest): EncodedThinking {
  const { reasoning = {}, maxOutputTokens } = request;
  if (request.extra?.protocol === protocolId) return encodeOwn(reasoning, maxOutputTokens);
  const { mode, effort, budgetTokens } = reasoning;
  const isOff = mode === 'off' || effort === 'none';
  if (isOff || (mode ?? effort ?? budgetTokens) === undefined) {
    return { maxTokens: maxOutputTokens ?? defaultMaxTokens };
  }
  if (budgetTokens !== undefined) return withBudget(budgetTokens, maxOutputTokens);
  if (mode === 'adaptive' || decidesItself(request.model)) {
    const room = budgets[effort ?? 'high'] ?? defaultMaxTokens;
    return {
      thinking: { type: 'adaptive' },
      ...(effort === undefined ? {} : { effort: effort === 'minimal' ? 'low' : effort }),
      maxTokens: maxOutputTokens ?? defaultMaxTokens + room,
    };
  }
  const budget = budgets[effort ?? 'medium'];
  if (budget === undefined) {
    const known = Object.keys(budgets).join(', ');
    throw new LLMError('invalid_request', `the reasoning effort must be none or one of ${known}`, {
      param: 'reasoning_effort',
    });
  }
  return withBudget(budget, maxOutputTokens);
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

function encodeOwn(
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

/** A budget must be smaller than the bound on the output, so a bound that leaves no room is raised by it. */
function withBudget(budget: number, maxOutputTokens: number | undefined): EncodedThinking {
  const answer = maxOutputTokens ?? defaultMaxTokens;
  const hasRoom = maxOutputTokens !== undefined && maxOutputTokens > budget;
  return {
    thinking: { type: 'enabled', budget_tokens: budget },
    maxTokens: hasRoom ? maxOutputTokens : budget + answer,
  };
}

const version = /claude-(?:[a-z]+-)?(\d+)(?:[-.](\d{1,2}))?(?!\d)/;

/**
 * Claude 4.6 and later think adaptively; from 4.7 on they refuse a budget. 4.5 and before know only the
 * budget (docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html and
 * platform.claude.com/docs/en/build-with-claude/adaptive-thinking, read 2026-11-20).
 */
function decidesItself(model: string): boolean {
  if (model.includes('claude-mythos')) return true;
  const [, major, minor = '0'] = version.exec(model) ?? [];
  if (major === undefined) return false;
  return Number(major) > 4 || (Number(major) === 4 && Number(minor) >= 6);
}
