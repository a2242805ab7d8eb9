import { describe, expect, it } from 'vitest';
import { decisionsPage } from './decisions-page.ts';

const rowOf = (text: string): string =>
  decisionsPage([{ file: '0001-a.md', text }])
    .split('\n')
    .findLast((line) => line.startsWith('| 0001')) ?? '';

describe('decisionsPage', () => {
  it('fails for a page without its number', () => {
    expect(() => decisionsPage([{ file: '0001-a.md', text: '# No number\n' }])).toThrow(
      'docs/adr/0001-a.md has no heading with its number',
    );
  });

  it.each([
    [
      '# 0001 A title\n\n**Context.** Why.\n\n**Decision.** `x.y` is [linked](../a.md) here. More.\n\nMore.',
      '`x.y` is linked here.',
    ],
    ['# 0001 A title\n\n## Decision\n\nOne thing\nis done. And more.\n\n- a', 'One thing is done.'],
    ['# 0001 A title\n\n## Decision\n\n1. First this.\n2. Then that.', 'First this.'],
    ['# 0001 A title\n\nNothing is decided.', ''],
  ])('gives the first sentence of %j', (text, sentence) => {
    expect(rowOf(text)).toBe(`| 0001 | [A title](../adr/0001-a.md) | ${sentence} |`);
  });

  it('sorts by number', () => {
    const page = decisionsPage([
      { file: '0002-b.md', text: '# 0002 B' },
      { file: '0001-a.md', text: '# 0001 A' },
    ]);
    expect(page.indexOf('0001-a.md')).toBeLessThan(page.indexOf('0002-b.md'));
  });
});
