import { describe, expect, it } from 'vitest';
import { createQuestionKeys } from './question-key.ts';

const question = { model: 'acme/large', messages: [{ role: 'user', content: 'hi' }] };
const keyOf = (params: Parameters<ReturnType<typeof createQuestionKeys>>[0]) =>
  createQuestionKeys()(params);

describe('createQuestionKeys', () => {
  it('gives the same question the same key in another process, whatever the order of its fields', async () => {
    const { model, messages } = question;
    expect(await keyOf({ messages, seed: undefined, model })).toBe(await keyOf(question));
    expect(await keyOf(question)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('takes another key, another patience and a new key of the same question for the same', async () => {
    const called = { ...question, api_key: 'k', timeout: 5, num_retries: 9, fallbacks: ['b'] };
    expect(await keyOf(called)).toBe(await keyOf(question));
  });

  it.each([
    { temperature: 1 },
    { model: 'acme/small' },
    { extra_body: { top_k: 1 } },
    { custom_llm_provider: 'other' },
  ])('takes %j for another question', async (change) => {
    expect(await keyOf({ ...question, ...change })).not.toBe(await keyOf(question));
  });

  it('numbers a question that is asked several times', async () => {
    const keys = createQuestionKeys();
    const first = await keys(question);
    expect([await keys(question), await keys(question)]).toEqual([`${first}-2`, `${first}-3`]);
  });
});
