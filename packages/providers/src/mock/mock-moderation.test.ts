import { createCall } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { readMockCategories, toMockModeration } from './mock-moderation.ts';

const call = createCall('moderation', {
  model: 'm',
  inputs: [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ],
});

describe('readMockCategories', () => {
  it('reads lists of names, and nothing else', () => {
    expect(readMockCategories(['hate'])).toEqual(['hate']);
    expect(readMockCategories([])).toEqual([]);
    expect(readMockCategories('rate_limited')).toBeUndefined();
    expect(() => readMockCategories([7])).toThrow(
      expect.objectContaining({ param: 'mock_response[0]' }),
    );
  });
});

describe('toMockModeration', () => {
  it('finds nothing unless it is told to', () => {
    const { results } = toMockModeration(call, undefined, 'r');
    expect(results).toHaveLength(2);
    for (const { flagged, categories } of results) {
      expect(flagged).toBe(false);
      expect(Object.keys(categories)).toContain('self-harm/intent');
      expect(Object.values(categories)).not.toContain(true);
    }
  });

  it('finds what it is told to, also of other models’ kinds', () => {
    const [result] = toMockModeration(call, ['hate', 'pii'], 'r').results;
    expect(result).toMatchObject({
      flagged: true,
      categories: { hate: true, pii: true, sexual: false },
      scores: { hate: 1, pii: 1, sexual: 0 },
    });
  });
});
