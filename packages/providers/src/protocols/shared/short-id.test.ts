import { describe, expect, it } from 'vitest';
import { exactId, shortId } from './short-id.ts';

describe('shortId', () => {
  it('leaves alone what is short enough', () => {
    expect(shortId('call_1', 6)).toBe('call_1');
  });

  it('gives the same short id for the same long one, and another for another', () => {
    const long = 'x'.repeat(65);
    expect(shortId(long, 40)).toMatch(/^x{23}_[0-9a-f]{16}$/);
    expect(shortId(long, 40)).toBe(shortId('x'.repeat(65), 40));
    expect(shortId(`${long}y`, 40)).not.toBe(shortId(`${long}z`, 40));
  });
});

describe('exactId', () => {
  it('leaves alone what fits', () => {
    expect(exactId('abcXYZ019', 9)).toBe('abcXYZ019');
  });

  it.each(['', 'call_1', 'call_0fypS', 'short', 'toolu_01A09q90qw90lq917835lq9', 'äöüäöüäöü'])(
    'gives nine letters and digits for %j, always the same',
    (id) => {
      expect(exactId(id, 9)).toMatch(/^[a-zA-Z0-9]{9}$/);
      expect(exactId(id, 9)).toBe(exactId(id, 9));
    },
  );

  it('gives other ids for other ids', () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => exactId(`call_${index}`, 9));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
