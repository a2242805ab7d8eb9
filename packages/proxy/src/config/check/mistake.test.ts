import { describe, expect, it } from 'vitest';
import { formatMistake } from './mistake.ts';

describe('formatMistake', () => {
  it('says where, what was expected, what is nearest and which line', () => {
    expect(
      formatMistake({
        path: 'a.b',
        message: 'is no known key',
        nearest: 'c',
        position: { file: 'config.yaml', line: 3, column: 5 },
      }),
    ).toBe('a.b: is no known key (nearest: c) [config.yaml:3:5]');
  });

  it('says what concerns the whole file without a path', () => {
    expect(formatMistake({ path: '', message: 'cannot be read', position: { file: 'x' } })).toBe(
      'cannot be read [x]',
    );
  });
});
