import { describe, expect, it } from 'vitest';
import { createTakesOf } from './takes-table.ts';

const takesOf = createTakesOf({
  families: [
    { name: /^big/, takes: { stop: false }, source: 's', read: '2026-11-30' },
    { name: /^b/, takes: { stop: true }, source: 's', read: '2026-11-30' },
  ],
  others: { images: false },
  nameOf: (model) => model.toLowerCase(),
});

describe('createTakesOf', () => {
  it('gives the first row that fits, and the same object each time', () => {
    expect(takesOf('BIG-1')).toEqual({ stop: false });
    expect(takesOf('bee')).toEqual({ stop: true });
    expect(takesOf('other')).toEqual({ images: false });
    expect(takesOf('bee')).toBe(takesOf('bee'));
  });

  it('lets the provider and the deployment win, and name the row', () => {
    expect(takesOf('mine', { family: 'big' })).toEqual({ stop: false, family: 'big' });
    expect(takesOf('bee', { family: false, images: true })).toEqual({
      images: true,
      family: false,
    });
  });

  it('does not grow without bound', () => {
    for (let count = 0; count < 3000; count += 1) takesOf(`b${count}`);
    expect(takesOf('bee')).toEqual({ stop: true });
  });
});
