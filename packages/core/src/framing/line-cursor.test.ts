import { describe, expect, it } from 'vitest';
import { LineCursor } from './line-cursor.ts';

function linesOf(text: string): readonly string[] {
  const lines = new LineCursor(text);
  const found: string[] = [];
  while (lines.advance()) found.push(text.slice(lines.start, lines.end));
  return found;
}

describe('LineCursor', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['a', ['a']],
    ['a\nb\n', ['a', 'b']],
    ['a\rb', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\nb\rc\r\nd', ['a', 'b', 'c', 'd']],
    ['a\r\r\n\n\rb', ['a', '', '', '', 'b']],
    ['a\u2028b\u0085c\u000bd', ['a\u2028b\u0085c\u000bd']],
  ])('splits %j', (text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  it('stays behind the last line', () => {
    const lines = new LineCursor('a\n');
    expect([lines.advance(), lines.advance(), lines.advance()]).toEqual([true, false, false]);
  });

  it.each([`${'x\n'.repeat(1_000_000)}\r`, `${'x\r'.repeat(1_000_000)}\n`])(
    'takes linear time although one of the line ends comes last (%#)',
    (text) => {
      const began = performance.now();
      expect(linesOf(text).length).toBeGreaterThanOrEqual(1_000_000);
      expect(performance.now() - began).toBeLessThan(5_000);
    },
  );
});
