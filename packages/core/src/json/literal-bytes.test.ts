import { describe, expect, it } from 'vitest';
import { endOfLiteral } from './literal-bytes.ts';

const endOf = (text: string) => endOfLiteral(new TextEncoder().encode(text), 0);

describe('endOfLiteral', () => {
  it.each([
    '',
    '-',
    '01',
    '1.',
    '.5',
    '1e',
    '1e+',
    '+1',
    'NaN',
    'tru',
    'truest',
    'nulls',
    '1x',
    '--1',
  ])('refuses %j', (text) => {
    expect(endOf(text)).toBe(-1);
  });

  it.each(['0', '-0', '10', '-1.5', '1e9', '1.25E-10', '0e+0', 'true', 'false', 'null'])(
    'finds the end of %s before anything that may follow',
    (text) => {
      for (const next of ['', ',', '}', ']', ' ', '\n']) {
        expect(endOf(`${text}${next}`)).toBe(text.length);
      }
    },
  );
});
