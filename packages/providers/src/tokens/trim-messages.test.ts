import { describe, expect, it } from 'vitest';
import { tokenCounter } from './token-counter.ts';
import { trimMessages } from './trim-messages.ts';

const model = 'gpt-4o';
const say = (role: string, words: number) => ({ role, content: 'word '.repeat(words) });
const call = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', function: { name: 'look', arguments: '{"at":"it"}' } }],
};
const results = [
  { role: 'tool', tool_call_id: 'c1', content: 'word '.repeat(50) },
  { role: 'tool', tool_call_id: 'c2', content: 'word '.repeat(50) },
];

describe('trimMessages', () => {
  it.each([
    [{ maxTokens: 0 }, 'maxTokens'],
    [{ maxTokens: NaN }, 'maxTokens'],
    [{ maxTokens: 10, trimRatio: 0 }, 'trimRatio'],
    [{ maxTokens: 10, trimRatio: 1.1 }, 'trimRatio'],
  ])('refuses %j', async (options, param) => {
    await expect(trimMessages([say('user', 1)], { model, ...options })).rejects.toMatchObject({
      code: 'invalid_request',
      param,
    });
  });

  it('keeps the newest turn though it alone is too long, and the system message', async () => {
    const messages = [say('system', 20), say('user', 5), say('user', 500)];
    const kept = await trimMessages(messages, { model, maxTokens: 100 });
    expect(kept).toEqual([messages[0], messages[2]]);
  });

  it('never leaves a result without its call, nor a call without its results', async () => {
    const messages = [say('user', 10), call, ...results, say('assistant', 10), say('user', 10)];
    for (let maxTokens = 20; maxTokens < 400; maxTokens += 5) {
      const kept = await trimMessages(messages, { model, maxTokens });
      const parts = [call, ...results].filter((message) => kept.includes(message));
      expect([0, 3]).toContain(parts.length);
    }
  });

  it('keeps the newest that fit, in their order, under the ratio', async () => {
    const messages = [
      say('user', 90),
      say('system', 10),
      say('assistant', 80),
      say('user', 110),
      say('assistant', 60),
      say('user', 50),
    ];
    const kept = await trimMessages(messages, { model, maxTokens: 300 });
    expect(kept).toEqual([messages[1], ...messages.slice(4)]);
    expect(await tokenCounter({ model, messages: kept })).toBeLessThanOrEqual(225);
  });

  it('leaves a conversation that fits as it is', async () => {
    const messages = [say('system', 10), say('user', 10), call, ...results];
    expect(await trimMessages(messages, { model, maxTokens: 10_000 })).toEqual(messages);
    expect(await trimMessages([], { model, maxTokens: 10 })).toEqual([]);
  });
});
