import { describe, expect, it } from 'vitest';
import { escapeUnsafe, printable } from './printable.ts';

describe('escapeUnsafe', () => {
  it.each([
    '\u007f',
    '\u0085',
    '\u009b',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u2066',
    '\u200f',
    '\ufeff',
  ])('escapes %j, and JSON reads the same text', (sign) => {
    const json = JSON.stringify({ text: `a${sign}b` });
    expect(escapeUnsafe(json)).not.toContain(sign);
    expect(JSON.parse(escapeUnsafe(json))).toEqual({ text: `a${sign}b` });
  });

  it('leaves text in any script as it is', () => {
    expect(escapeUnsafe('größer 漢字 🙂 العربية')).toBe('größer 漢字 🙂 العربية');
  });
});

describe('printable', () => {
  it('keeps a text on its line and a terminal as it is', () => {
    expect(printable('a\n\u001b[2J\u0007"b"\\')).toBe('a\\u000a\\u001b[2J\\u0007"b"\\');
  });
});
