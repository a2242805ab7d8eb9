import { describe, expect, it } from 'vitest';
import type { ChatChoice, CompletionUsage } from './chat-completion.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import { joinUsage } from './join-usage.ts';

const chunk = (usage: CompletionUsage | undefined, content?: string): ChatCompletionChunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: content === undefined ? [] : [{ index: 0, delta: { content }, finish_reason: null }],
  ...(usage === undefined ? {} : { usage }),
});
const usage = (prompt: number, completion: number, rest: Partial<CompletionUsage> = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  ...rest,
});
const choice = (content: string, reasoning?: string): ChatChoice => ({
  index: 0,
  message: {
    role: 'assistant',
    content,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  },
  finish_reason: 'stop',
});
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '').length;

describe('joinUsage', () => {
  it('gives nothing where neither the stream nor anybody else counted', () => {
    expect(joinUsage([chunk(undefined, 'Hi')], [choice('Hi')], {})).toBeUndefined();
  });

  it('survives a counter that fails', () => {
    const countTokens = () => {
      throw new Error('no such model');
    };
    expect(joinUsage([chunk(undefined, 'Hi')], [choice('Hi')], { countTokens })).toEqual({
      prompt_tokens: 0,
      completion_tokens: 0,
      total_tokens: 0,
    });
  });

  it('counts what was asked and answered where the stream did not', () => {
    const joined = joinUsage([chunk(undefined, 'x')], [choice('I am fine', 'let me think ')], {
      countTokens: words,
      messages: [
        { role: 'system', content: 'Be kind' },
        { role: 'user', content: [{ type: 'text', text: 'How are you?' }] },
      ],
    });
    expect(joined).toEqual({
      prompt_tokens: 5,
      completion_tokens: 6,
      total_tokens: 11,
      completion_tokens_details: { reasoning_tokens: 3 },
    });
  });

  it('prefers the numbers of the stream to counting', () => {
    const joined = joinUsage([chunk(usage(7, 8))], [choice('I am fine')], { countTokens: words });
    expect(joined).toEqual(usage(7, 8));
  });

  it('takes the last number that says something, and keeps details and cost', () => {
    const joined = joinUsage(
      [
        chunk(usage(10, 0, { cache_read_input_tokens: 6, cost: 0.5 })),
        chunk(usage(0, 12, { cache_read_input_tokens: 0 })),
        chunk(usage(0, 20, { completion_tokens_details: { reasoning_tokens: 4 } })),
      ],
      [],
      {},
    );
    expect(joined).toEqual(
      usage(10, 20, {
        cache_read_input_tokens: 6,
        cost: 0.5,
        completion_tokens_details: { reasoning_tokens: 4 },
      }),
    );
  });

  it('does not trust the one output token from before the first word', () => {
    const chunks = [chunk(usage(10, 1)), chunk(undefined, 'one two three')];
    const choices = [choice('one two three')];
    expect(joinUsage(chunks, choices, { countTokens: words })?.completion_tokens).toBe(3);
    expect(joinUsage(chunks, choices, {})?.completion_tokens).toBe(0);
  });

  it('trusts one output token that comes after the words', () => {
    expect(joinUsage([chunk(undefined, 'Hi'), chunk(usage(10, 1))], [], {})).toEqual(usage(10, 1));
  });
});
