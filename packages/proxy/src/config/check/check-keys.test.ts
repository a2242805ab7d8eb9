import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkKeys } from './check-keys.ts';
import { later, text } from '../schema/field.ts';

const schema = z.strictObject({
  list: z
    .array(
      z.strictObject({ name: text('A name.'), ...later('colour') }).meta({ unknownKeyHint: 'ask' }),
    )
    .optional(),
  open: z.looseObject({ id: text('An id.'), ...later('team') }).optional(),
  map: z
    .record(z.string(), z.union([z.string(), z.strictObject({ model: text('One.') })]))
    .optional(),
});

describe('checkKeys', () => {
  it('refuses unknown keys at any depth, with the nearest known one', () => {
    const data = { lst: 1, list: [{ nam: 'a' }], map: { x: { modl: 'm' } } };
    expect(checkKeys(schema, data)).toEqual({
      data: { list: [{}], map: { x: {} } },
      mistakes: [
        { path: 'lst', message: 'is no known key', nearest: 'list' },
        { path: 'list[0].nam', message: 'is no known key; ask', nearest: 'name' },
        { path: 'map.x.modl', message: 'is no known key', nearest: 'model' },
      ],
      warnings: [],
    });
  });

  it('does not know what every object has', () => {
    expect(checkKeys(schema, { toString: 1 }).mistakes).toHaveLength(1);
  });

  it('warns of keys without effect, and keeps what an open object holds', () => {
    const data = { list: [{ name: 'a', colour: 'red' }], open: { id: 'x', any: 1, team: 't' } };
    expect(checkKeys(schema, data)).toEqual({
      data: { list: [{ name: 'a' }], open: { id: 'x', any: 1 } },
      mistakes: [],
      warnings: [
        { path: 'list[0].colour', message: 'is known from LiteLLM and has no effect here yet' },
        { path: 'open.team', message: 'is known from LiteLLM and has no effect here yet' },
      ],
    });
  });

  it('leaves values of another kind to those who check values', () => {
    const data = { list: 'no', open: [1], map: 3 };
    expect(checkKeys(schema, data)).toEqual({ data, mistakes: [], warnings: [] });
  });
});
