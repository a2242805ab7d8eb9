import { createCall } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from './estimate-tokens.ts';

const chatOf = (text: string, more: object = {}) =>
  createCall('chat', {
    model: '',
    messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    ...more,
  });

describe('estimateTokens', () => {
  it('grows by a token with four characters', () => {
    const by = estimateTokens(chatOf('a'.repeat(400))) - estimateTokens(chatOf(''));
    expect(by).toBe(100);
  });

  it('adds what the answer may have, for each answer', () => {
    const bare = estimateTokens(chatOf(''));
    expect(estimateTokens(chatOf('', { maxOutputTokens: 50 })) - bare).toBe(50);
    expect(estimateTokens(chatOf('', { maxOutputTokens: 50, candidates: 3 })) - bare).toBe(150);
  });

  it('does not take the bytes of an image for text', () => {
    const data = 'A'.repeat(1_000_000);
    const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data } };
    const call = createCall('chat', {
      model: '',
      messages: [{ role: 'user', content: [image as never] }],
    });
    expect(estimateTokens(call)).toBeLessThan(1_100);
  });

  it('counts texts and tokens of other operations', () => {
    const embeddings = createCall('embeddings', {
      model: '',
      inputs: ['a'.repeat(40), Array.from({ length: 7 }, () => 5)],
    });
    expect(estimateTokens(embeddings)).toBe(17);
  });
});
