import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { createTextPattern } from './text-pattern.ts';

describe('createTextPattern', () => {
  it.each(['(?=a)', '(?!a)', '(?<=a)b', String.raw`(a)\1`, '(', 'a{2000}'])(
    'refuses %s and says why',
    (source) => {
      expect(() => createTextPattern(source)).toThrow(SyntaxError);
      expect(() => createTextPattern(source)).toThrow(/invalid|missing|unsupported/);
    },
  );

  it.each([
    ['^User-Agent: claude-code/', 'User-Agent: claude-code/2.1', true],
    ['claude-code', 'User-Agent: Claude-Code/2.1', false],
    ['(?i)claude-code', 'User-Agent: Claude-Code/2.1', true],
    [String.raw`/\d+\.\d+$`, 'User-Agent: codex/1.20', true],
    [String.raw`\bcodex\b`, 'User-Agent: codexes/1', false],
    ['(?:claude|codex)/[12]', 'codex/2', true],
  ])('finds %s in %s: %s', (source, text, isFound) => {
    expect(createTextPattern(source)).toMatchObject({ source });
    expect(createTextPattern(source).test(text)).toBe(isFound);
  });

  it('searches in time in proportion to the text, however the pattern is written', () => {
    const pattern = createTextPattern('^(a+)+(a|aa)*$');
    const startedAt = performance.now();
    expect(pattern.test(`${'a'.repeat(1_000)}!`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
