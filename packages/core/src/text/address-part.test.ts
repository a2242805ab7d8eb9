import { expect, it } from 'vitest';
import { fromAddressPart, toAddressPart } from './address-part.ts';

it('writes any text', () => {
  expect(toAddressPart('a b/😀')).toBe('a%20b%2F%F0%9F%98%80');
  expect(toAddressPart('half \ud83d of a pair')).toBe('half%20%EF%BF%BD%20of%20a%20pair');
});

it('reads what it wrote, and nothing of what no text is written as', () => {
  expect(fromAddressPart(toAddressPart('a b/😀%'))).toBe('a b/😀%');
  for (const part of ['%', '100%', '%zz', '%ff', '%ed%a0%80'])
    expect(fromAddressPart(part)).toBeUndefined();
});
