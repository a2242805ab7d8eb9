import type { ChatChoice, ChatCompletion, CompletionUsage } from './chat-completion.ts';

/** An answer as OpenAI's clients expect it: no empty list of calls, and a total of its tokens, which some servers leave out. */
export function tidyAnswer<Answer extends ChatCompletion>(answer: Answer): Answer {
  const { choices, usage } = answer;
  const hasEmptyCalls = choices.some(hasNoCalls);
  const isWithoutTotal = usage !== undefined && !Number.isFinite(usage.total_tokens);
  if (!hasEmptyCalls && !isWithoutTotal) return answer;
  return {
    ...answer,
    ...(hasEmptyCalls && { choices: choices.map(withoutNoCalls) }),
    ...(isWithoutTotal && { usage: withTotal(usage) }),
  };
}

function hasNoCalls({ message }: ChatChoice): boolean {
  return message.tool_calls?.length === 0;
}

function withoutNoCalls(choice: ChatChoice): ChatChoice {
  if (!hasNoCalls(choice)) return choice;
  const { tool_calls: _, ...message } = choice.message;
  return { ...choice, message };
}

function withTotal(usage: CompletionUsage): CompletionUsage {
  const { prompt_tokens: prompt, completion_tokens: completion } = usage;
  const total = prompt + completion;
  return Number.isFinite(total) ? { ...usage, total_tokens: total } : usage;
}
