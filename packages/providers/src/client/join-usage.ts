import { isObject } from '@llm/core';
import type { ChatChoice, CompletionUsage } from './chat-completion.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import type { ChatMessage } from './completion-params.ts';

export interface JoinUsageOptions {
  readonly messages?: readonly ChatMessage[];
  readonly countTokens?: (text: string) => number;
}

/** The usage of a stream: of each number the last that says something, and counted where no chunk had any. */
export function joinUsage(
  chunks: readonly ChatCompletionChunk[],
  choices: readonly ChatChoice[],
  options: JoinUsageOptions,
): CompletionUsage | undefined {
  const reports = chunks.flatMap(({ usage }) => (isObject(usage) ? [usage] : []));
  const count = safely(options.countTokens);
  if (reports.length === 0) return count && countAll(count, choices, options.messages ?? []);
  const prompt = lastPositive(reports.map((report) => report.prompt_tokens)) ?? 0;
  const completion = isPlaceholder(chunks)
    ? (count?.(outputText(choices)) ?? 0)
    : (lastPositive(reports.map((report) => report.completion_tokens)) ?? 0);
  const merged: Record<string, unknown> = {};
  for (const [name, value] of reports.flatMap((report) => Object.entries(report))) {
    // A later zero is a chunk that does not know, not a correction.
    const known = value !== null && value !== undefined && !(value === 0 && name in merged);
    if (known) merged[name] = value;
  }
  return {
    ...merged,
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  };
}

/**
 * Whether the only count of output is the 1 that Anthropic sends with a message's start, before it has
 * written anything (docs.anthropic.com/en/api/messages-streaming, read 2026-11-20).
 */
function isPlaceholder(chunks: readonly ChatCompletionChunk[]): boolean {
  const counted = chunks.flatMap(({ usage }, at) =>
    (usage?.completion_tokens ?? 0) > 0 ? [{ at, tokens: usage?.completion_tokens }] : [],
  );
  const [only] = counted;
  if (only === undefined || counted.length > 1 || only.tokens !== 1) return false;
  return chunks
    .slice(only.at + 1)
    .some(({ choices }) =>
      choices.some(
        ({ delta }) =>
          (delta.content ?? delta.reasoning_content ?? '') !== '' || delta.tool_calls !== undefined,
      ),
    );
}

function countAll(
  count: (text: string) => number,
  choices: readonly ChatChoice[],
  messages: readonly ChatMessage[],
): CompletionUsage {
  const prompt = count(messages.map(textOf).join('\n'));
  const completion = count(outputText(choices));
  const reasoning = count(choices.map(({ message }) => message.reasoning_content ?? '').join(''));
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(reasoning > 0 ? { completion_tokens_details: { reasoning_tokens: reasoning } } : {}),
  };
}

function outputText(choices: readonly ChatChoice[]): string {
  return choices
    .flatMap(({ message }) => [
      message.reasoning_content ?? '',
      message.content ?? '',
      ...(message.tool_calls ?? []).map((call) =>
        call.type === 'function'
          ? call.function.name + call.function.arguments
          : call.custom.name + call.custom.input,
      ),
    ])
    .join('');
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** A counter that fails counts nothing: an answer without numbers is better than none. */
function safely(
  count: ((text: string) => number) | undefined,
): ((text: string) => number) | undefined {
  if (count === undefined) return undefined;
  return (text) => {
    if (text === '') return 0;
    try {
      return count(text);
    } catch {
      // The caller's own function; its failure must not cost the answer.
      return 0;
    }
  };
}

function lastPositive(counts: readonly number[]): number | undefined {
  return counts.findLast((count) => count > 0);
}
