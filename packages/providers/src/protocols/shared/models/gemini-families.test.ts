import { describe, expect, it } from 'vitest';
import { takesOfGemini } from './gemini-families.ts';

describe('takesOfGemini', () => {
  it.each([
    ['gemini-3-pro-preview', ['low', 'high']],
    ['gemini-3.1-pro-preview', ['low', 'medium', 'high']],
    ['gemini-3-flash-preview', ['minimal', 'low', 'medium', 'high']],
    ['gemini-3.1-flash-lite', ['minimal', 'low', 'medium', 'high']],
    ['gemini-3.8-flash', ['low', 'medium', 'high']],
    ['gemini-flash-latest', ['minimal', 'low', 'medium', 'high']],
    ['models/Gemini-3-Pro', ['low', 'high']],
  ])('%s thinks by these words', (model, efforts) => {
    expect(takesOfGemini(model)).toMatchObject({ efforts, signedCalls: true });
  });

  it.each([
    ['gemini-2.5-pro', 'always', 128],
    ['gemini-2.5-flash', 'unless-told', 1],
    ['gemini-2.5-flash-lite', 'when-told', 512],
  ])('%s thinks %s by tokens', (model, thinking, least) => {
    expect(takesOfGemini(model)).toMatchObject({ thinking, thinkingBudget: { least } });
  });

  it.each(['gemini-2.0-flash', 'gemini-1.5-pro', 'gemini-2.5-flash-image', 'gemma-3-27b-it'])(
    '%s does not think',
    (model) => {
      expect(takesOfGemini(model).thinking).toBe('never');
    },
  );

  it('knows nothing of a name of somebody’s own', () => {
    expect(takesOfGemini('projects/1/endpoints/2')).toEqual({});
  });
});
