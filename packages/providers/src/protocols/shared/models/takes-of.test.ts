import { describe, expect, it } from 'vitest';
import { takesOf } from './takes-of.ts';

describe('takesOf', () => {
  it('gives the row of the model, and another API knows none of it', () => {
    expect(takesOf('anthropic-messages', 'claude-opus-4-8').systemInPlace).toBe(true);
    expect(takesOf('openai-chat', 'claude-opus-4-8')).toEqual({});
    expect(takesOf('anthropic-messages', 'gpt-5').outputTokens).toBe(4096);
  });

  it('knows the newest of a line by the newest that it has read of', () => {
    expect(takesOf('openai-chat', 'gpt-7').effortWithTools).toBe('none');
    expect(takesOf('anthropic-messages', 'claude-sonnet-6-1').sampling).toBe('none');
  });

  it('lets the provider and the deployment win, and name a family', () => {
    expect(takesOf('openai-chat', 'prod', { family: 'gpt-5', userLength: 9 })).toMatchObject({
      efforts: ['minimal', 'low', 'medium', 'high'],
      userLength: 9,
    });
    expect(takesOf('openai-chat', 'gpt-5', { family: false })).toEqual({ family: false });
  });

  it('gives the same object again, however many names were asked for', () => {
    const said = { stop: false };
    const first = takesOf('openai-chat', 'gpt-5', said);
    expect(takesOf('openai-chat', 'gpt-5', said)).toBe(first);
    for (let at = 0; at < 1001; at += 1) takesOf('openai-chat', `m-${at}`, said);
    expect(takesOf('openai-chat', 'gpt-5', said)).toEqual(first);
  });
});
