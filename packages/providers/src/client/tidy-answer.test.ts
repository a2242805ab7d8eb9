import { expect, it } from 'vitest';
import { openaiAnswer } from '../../test/documented.ts';
import type { ChatCompletion } from './chat-completion.ts';
import { tidyAnswer } from './tidy-answer.ts';

const answer: ChatCompletion = {
  ...openaiAnswer,
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
};
const [choice] = answer.choices;

it('leaves an answer alone that has all there is, and counts nothing that is no number', () => {
  expect(tidyAnswer(answer)).toBe(answer);
  const usage = { prompt_tokens: 1 } as never;
  expect(tidyAnswer({ ...answer, usage }).usage).toEqual({ prompt_tokens: 1 });
});

it('leaves out an empty list of calls, and adds the total, without changing what it is given', () => {
  const calls = { ...choice, message: { role: 'assistant', content: 'Hi', tool_calls: [] } };
  const usage = { prompt_tokens: 3, completion_tokens: 4 };
  const given = { ...answer, choices: [calls], usage } as unknown as ChatCompletion;
  expect(tidyAnswer(given)).toEqual({ ...answer, usage: { ...usage, total_tokens: 7 } });
  expect(given.choices[0]?.message.tool_calls).toEqual([]);
});
