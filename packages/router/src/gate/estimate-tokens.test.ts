import { createCall, scanEnvelope } from '@llm/core';
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

  it('estimates a short body by its bytes, without decoding it', () => {
    const bytesOf = (more: object) =>
      new TextEncoder().encode(
        JSON.stringify({
          model: 'm',
          messages: [{ role: 'user', content: 'a'.repeat(400) }],
          ...more,
        }),
      );
    const callOf = (more: object, outputBounds = { tokens: ['new', 'old'], answers: 'n' }) => ({
      ...chatOf(''),
      decoded: () => {
        throw new Error('decoded');
      },
      native: {
        ...{ protocol: 'p', model: 'm', cut: [], headers: {}, query: {}, outputBounds },
        envelope: scanEnvelope(bytesOf(more)),
      },
    });
    const bare = estimateTokens(callOf({}));
    expect(bare).toBeGreaterThanOrEqual(100);
    expect(bare).toBeLessThan(130);
    const longer = estimateTokens(callOf({ old: 9_000, new: 5_000, n: 3 }));
    expect(longer - bare).toBeGreaterThanOrEqual(15_000);
    expect(longer - bare).toBeLessThan(15_020);
    expect(estimateTokens(callOf({ old: 'many' }, { tokens: ['old'], answers: 'n' }))).toBeLessThan(
      140,
    );
    expect(() => estimateTokens(callOf({ filler: 'A'.repeat(20_000) }))).toThrow('decoded');
  });
});
