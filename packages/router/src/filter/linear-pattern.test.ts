import { seededRandom } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { createLinearPattern } from './linear-pattern.ts';

describe('createLinearPattern', () => {
  it.each([
    ['a(b', 'a ( without its )'],
    ['a)b', 'a ) without its ('],
    ['[ab', 'a [ without its ]'],
    ['*a', 'repeats nothing'],
    ['a**', 'repeats a repetition'],
    ['a{3,1}', 'ends before it begins'],
    ['[z-a]', 'ends before it begins'],
    ['(?=a)', '(?'],
    ['(?<!a)b', '(?'],
    [String.raw`(a)\1`, String.raw`\1`],
    [String.raw`\p{L}`, String.raw`\p`],
    ['a\\', 'not known'],
    [String.raw`\x4`, 'no number'],
    ['a{1,99999}', 'too large'],
    ['(?:a{1000}){1000}', 'too large'],
    ['('.repeat(200) + ')'.repeat(200), 'too deep'],
  ])('refuses %j', (source, why) => {
    expect(() => createLinearPattern(source)).toThrow(TypeError);
    expect(() => createLinearPattern(source)).toThrow(why);
  });

  it.each([
    ['^User-Agent: claude-code/', 'User-Agent: claude-code/2.1', true],
    ['^User-Agent: claude-code/', 'User-Agent: a User-Agent: claude-code/2.1', false],
    ['(?i)CLAUDE|codex', 'User-Agent: Claude', true],
    ['(?i)[a-f]x', 'User-Agent: DX', true],
    [String.raw`python/3\.1[0-2]\b`, 'User-Agent: python/3.12', true],
    [String.raw`python/3\.1[0-2]\b`, 'User-Agent: python/3.123', false],
    [String.raw`(?P<name>openai|litellm)[ -]\d{1,3}$`, 'User-Agent: litellm 12', true],
    [String.raw`\x41\t[^\s]`, 'A\tb', true],
    ['', 'anything', true],
    ['a{', 'a{', true],
  ])('finds %j in %j: %j', (source, text, is) => {
    expect(createLinearPattern(source).isIn(text)).toBe(is);
  });

  it('finds what other engines find, in random patterns and texts', () => {
    const random = seededRandom(7);
    const pick = (from: readonly string[]): string =>
      from[Math.floor(random() * from.length)] ?? '';
    const make = (depth: number): string => {
      const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
        const atom =
          depth > 0 && random() < 0.4
            ? `(${make(depth - 1)})`
            : pick(['a', 'b', 'c', '.', '[ab]', '[^a]', String.raw`\w`, String.raw`\b`, '^', '$']);
        const isPlace = ['^', '$', String.raw`\b`].includes(atom);
        return isPlace ? atom : atom + pick(['', '', '*', '+', '?', '{2}', '{1,2}', '*?']);
      });
      return random() < 0.3 ? `${parts.join('')}|${pick(['a', 'bc', ''])}` : parts.join('');
    };
    for (let at = 0; at < 3_000; at += 1) {
      const source = make(2);
      const text = Array.from({ length: Math.floor(random() * 7) }, () =>
        pick(['a', 'b', 'c', ' ']),
      ).join('');
      const found = createLinearPattern(source).isIn(text);
      expect(`${source} in ${text}: ${found}`).toBe(
        `${source} in ${text}: ${new RegExp(source).test(text)}`,
      );
    }
  });

  it('takes time in proportion to the text where others would go back for ever', () => {
    const pattern = createLinearPattern('(a|a)*(a+)+(.*)*b$');
    const startedAt = performance.now();
    expect(pattern.isIn('a'.repeat(1_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
