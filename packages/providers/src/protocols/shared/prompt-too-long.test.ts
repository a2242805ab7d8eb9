import { expect, it } from 'vitest';
import { isPromptTooLong } from './prompt-too-long.ts';

it.each([
  "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
  'prompt is too long: 210000 tokens > 200000 maximum',
  'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
  'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).',
  'Input is too long for requested model.',
  'too many tokens: total number of tokens in the prompt cannot exceed 4081',
  'Validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000',
  'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
  "Invalid 'messages[0].content': string too long. Expected a string with maximum length 1048576",
  'Input tokens exceed the configured limit of 922000 tokens.',
])('knows %s', (words) => {
  expect(isPromptTooLong(words)).toBe(true);
});

it.each([
  'Too many tokens, please wait before trying again.',
  'Rate limit reached: too many tokens per minute',
  "'max_tokens' must be at least 1",
  'the file name is too long',
  '',
])('does not take %j for it', (words) => {
  expect(isPromptTooLong(words)).toBe(false);
});

it('looks at the beginning of a long text alone', () => {
  const before = performance.now();
  expect(isPromptTooLong('input tokens '.repeat(1_000_000))).toBe(false);
  expect(performance.now() - before).toBeLessThan(500);
});
