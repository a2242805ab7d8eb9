import { describe, expect, it } from 'vitest';
import { testUsage } from '../testing/chat-examples.ts';
import { addUsage } from './add-usage.ts';

describe('addUsage', () => {
  it('adds each class by itself', () => {
    const whole = {
      input: { fresh: 1, cacheRead: 2, cacheWrite: 3, cacheWriteHour: 4, audio: 5 },
      output: { text: 6, reasoning: 7, audio: 8 },
    };
    expect(addUsage(whole, whole)).toEqual({
      input: { fresh: 2, cacheRead: 4, cacheWrite: 6, cacheWriteHour: 8, audio: 10 },
      output: { text: 12, reasoning: 14, audio: 16 },
    });
  });

  it('knows what one of them counted where the other told nothing', () => {
    expect(addUsage(undefined, testUsage(1, 2))).toEqual(testUsage(1, 2));
    expect(addUsage(testUsage(1, 2), undefined)).toEqual(testUsage(1, 2));
    expect(addUsage(undefined, undefined)).toBeUndefined();
  });
});
