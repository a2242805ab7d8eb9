import { describe, expect, it } from 'vitest';
import { takesOf } from './takes-of.ts';

describe('responsesFamilies', () => {
  it('take functions beside any effort, which Chat Completions does not', () => {
    expect(takesOf('openai-chat', 'gpt-5.6').effortWithTools).toBe('none');
    expect(takesOf('openai-responses', 'gpt-5.6').effortWithTools).toBeUndefined();
  });

  it('are otherwise what the models take of Chat Completions', () => {
    for (const model of ['o3', 'gpt-4o', 'gpt-5.1', 'grok-4.3']) {
      const { effortWithTools: _, ...ofChat } = takesOf('openai-chat', model);
      expect(takesOf('openai-responses', model)).toEqual(ofChat);
    }
  });
});
