import { describe, expect, it } from 'vitest';
import { imageTokens } from './image-tokens.ts';

describe('imageTokens', () => {
  it('counts a picture of unknown size as LiteLLM does', () => {
    expect(imageTokens('gpt-4o', undefined)).toBe(250);
    expect(imageTokens('claude-sonnet-5', undefined, 'low')).toBe(250);
  });

  // The examples of OpenAI's and Anthropic's pages on pictures.
  it.each([
    ['gpt-4o', 1024, 1024, 'high', 765],
    ['gpt-4o', 2048, 4096, 'high', 1105],
    ['gpt-4o', 4096, 8192, 'low', 85],
    ['gpt-4o', 200, 200, 'auto', 255],
    ['gpt-5', 1024, 1024, 'high', 630],
    ['o1', 1024, 1024, 'high', 675],
    ['gpt-4.1-mini', 3000, 4000, 'auto', 2489],
    ['anthropic/claude-opus-5', 200, 200, 'auto', 54],
    ['anthropic/claude-opus-5', 8000, 8000, 'auto', 1600],
  ] as const)(
    'counts for %s a picture of %i by %i in detail %s',
    (model, width, height, detail, tokens) => {
      expect(imageTokens(model, { width, height }, detail)).toBe(tokens);
    },
  );
});
