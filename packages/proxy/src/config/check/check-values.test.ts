import type { JsonValue } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkValues } from './check-values.ts';

const schema = z.object({
  name: z.string().min(1),
  count: z.int().min(0).optional(),
  share: z.number().positive().max(10).optional(),
  on: z.boolean().optional(),
  kind: z.enum(['fast', 'slow']).optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  items: z.array(z.object({ a: z.string() })).optional(),
  list: z.array(z.string()).optional(),
});

const complaints = (data: JsonValue) => {
  const checked = checkValues(schema, data);
  return checked.kind === 'valid'
    ? checked.value
    : checked.mistakes.map(
        ({ path, message, nearest }) => `${path}: ${message}${nearest ? ` (${nearest})` : ''}`,
      );
};

describe('checkValues', () => {
  it.each([
    [{}, 'name: is missing: expected a text'],
    [{ name: 7 }, 'name: expected a text, found the number 7'],
    [{ name: '' }, 'name: expected at least 1 letters, found an empty text'],
    [{ name: 'a', count: 1.5 }, 'count: expected a whole number, found the number 1.5'],
    [{ name: 'a', count: -1 }, 'count: expected a number of at least 0, found the number -1'],
    [{ name: 'a', count: 'sk-secret' }, 'count: expected a number, found a text'],
    [{ name: 'a', share: 0 }, 'share: expected a number above 0, found the number 0'],
    [{ name: 'a', share: 11 }, 'share: expected at most 10, found the number 11'],
    [{ name: 'a', on: 'maybe' }, 'on: expected true or false, found a text'],
    [{ name: 'a', kind: 'fsat' }, 'kind: expected one of fast, slow, found a text (fast)'],
    [{ name: 'a', stop: 3 }, 'stop: expected a text or a list, found the number 3'],
    [{ name: 'a', items: [{ a: 'x' }, { a: [] }] }, 'items[1].a: expected a text, found a list'],
    [{ name: 'a', items: {} }, 'items: expected a list, found a map'],
  ])('says what was expected of %j', (data, complaint) => {
    expect(complaints(data)).toEqual([complaint]);
  });

  it('finds every mistake, and gives what is left without them', () => {
    const checked = checkValues(schema, { name: 'a', count: 'x', on: 3, kind: 'fast' });
    expect(checked).toMatchObject({ kind: 'invalid', rest: { name: 'a', kind: 'fast' } });
    expect(checked.kind === 'invalid' && checked.mistakes.length).toBe(2);
  });

  it('reads a text as what is wanted, where it can mean nothing else', () => {
    const data = { name: 'a', count: '5', share: '2.5', on: 'True', kind: 'fast', list: 'x' };
    expect(complaints(data)).toEqual({
      ...{ name: 'a', count: 5, share: 2.5, on: true, kind: 'fast', list: ['x'] },
    });
    expect(complaints({ name: 'a', on: 'off' })).toEqual({ name: 'a', on: false });
    expect(complaints({ name: 'a', count: 'many' })).toHaveLength(1);
    expect(complaints({ name: 'a', count: '1.5' })).toHaveLength(1);
    expect(complaints({ name: 'a', list: 3 })).toHaveLength(1);
  });

  it('leaves out the list of a wrong item, and the map of one that lacks something', () => {
    const inner = z.object({ name: z.string(), of: schema.optional(), list: schema.shape.list });
    const checked = checkValues(inner, { name: 'a', of: { kind: 'fast' }, list: ['x', 3] });
    expect(checked).toMatchObject({ kind: 'invalid', rest: { name: 'a' } });
    expect(checked.kind === 'invalid' && checked.mistakes.map(({ path }) => path)).toEqual([
      'of.name',
      'list[1]',
    ]);
  });

  it('tells the path in the file', () => {
    const checked = checkValues(schema, { name: 1 }, { at: ['model_list', 3] });
    expect(checked).toMatchObject({ mistakes: [{ path: 'model_list[3].name' }] });
    expect(checked).not.toHaveProperty('rest');
  });

  it('leaves a text one where a text is wanted', () => {
    expect(complaints({ name: '123' })).toEqual({ name: '123' });
  });
});
