import { describe, expect, it } from 'vitest';
import { joinTextCompletion, type TextPieces } from './join-text-completion.ts';
import { streamChunkBuilder } from './stream-chunk-builder.ts';

const chunk = (
  text: string,
  {
    index = 0,
    finish = null,
    ...more
  }: { index?: number; finish?: string | null; logprobs?: object } = {},
): TextPieces => ({
  id: 'cmpl-1',
  object: 'text_completion',
  created: 1,
  model: 'm',
  choices: [{ index, text, finish_reason: finish, ...more }],
});
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

describe('joinTextCompletion', () => {
  it('gives nothing for no chunks, and stop for a text that was cut off', () => {
    expect(joinTextCompletion([])).toBeUndefined();
    expect(joinTextCompletion([chunk('Hel')])?.choices[0]?.finish_reason).toBe('stop');
  });

  it('is what the builder makes of chunks of text completions (129)', () => {
    const built = streamChunkBuilder([
      chunk('b', { index: 1 }),
      chunk('Hel'),
      chunk('lo', { finish: 'length' }),
      chunk('B', { index: 1, finish: 'stop' }),
      { ...chunk(''), choices: [], usage },
    ]);
    expect(built).toEqual({
      id: 'cmpl-1',
      object: 'text_completion',
      created: 1,
      model: 'm',
      choices: [
        { index: 0, text: 'Hello', finish_reason: 'length' },
        { index: 1, text: 'bB', finish_reason: 'stop' },
      ],
      usage,
    });
  });

  it('joins the lists of log probabilities', () => {
    const logprobs = (token: string) => ({
      tokens: [token],
      token_logprobs: [-1],
      top_logprobs: null,
    });
    const built = joinTextCompletion([
      chunk('a', { logprobs: logprobs('a') }),
      chunk('b', { logprobs: logprobs('b') }),
    ]);
    expect(built?.choices[0]?.logprobs).toEqual({
      tokens: ['a', 'b'],
      token_logprobs: [-1, -1],
      top_logprobs: [],
    });
  });
});
