import { describe, expect, it } from 'vitest';
import { hashText } from './hash-text.ts';

describe('hashText', () => {
  it('is the same for the same text, and another for another text or seed', () => {
    expect(hashText('a')).toBe(hashText('a'));
    expect(new Set([hashText('a'), hashText('b'), hashText(''), hashText('a', 1)]).size).toBe(4);
  });

  it('fills 32 bits evenly (chi-square over 16 parts below 30.6, p 0.01)', () => {
    const counts = Array.from({ length: 16 }, () => 0);
    for (let at = 0; at < 16_000; at += 1) {
      const part = hashText(`session-${at}`) >>> 28;
      counts[part] = (counts[part] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chiSquare).toBeLessThan(30.6);
  });
});
