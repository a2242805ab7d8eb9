import { describe, expect, it } from 'vitest';
import { toOutputSchema } from './output-schema.ts';

describe('toOutputSchema', () => {
  it('closes every object, and only objects', () => {
    expect(
      toOutputSchema({
        type: 'object',
        properties: {
          list: { type: 'array', items: { type: 'object', properties: {} } },
          either: { anyOf: [{ type: 'object', properties: {} }, { type: 'null' }] },
        },
        $defs: { inner: { type: 'object', additionalProperties: { type: 'string' } } },
      }),
    ).toEqual({
      type: 'object',
      properties: {
        list: {
          type: 'array',
          items: { type: 'object', properties: {}, additionalProperties: false },
        },
        either: {
          anyOf: [
            { type: 'object', properties: {}, additionalProperties: false },
            { type: 'null' },
          ],
        },
      },
      $defs: { inner: { type: 'object', additionalProperties: false } },
      additionalProperties: false,
    });
  });

  it('moves bounds into the description', () => {
    expect(
      toOutputSchema({ type: 'integer', minimum: 1, maximum: 5, description: 'Stars' }),
    ).toEqual({ type: 'integer', description: 'Stars {minimum: 1, maximum: 5}' });
    expect(toOutputSchema({ type: 'array', minItems: 1 })).toEqual({ type: 'array', minItems: 1 });
    expect(toOutputSchema({ type: 'array', minItems: 2 })).toEqual({
      type: 'array',
      description: '{minItems: 2}',
    });
  });

  it('does not take a property or a value for a keyword', () => {
    const schema = {
      type: 'object',
      properties: { minimum: { type: 'string', enum: ['type', 'object'] } },
      required: ['minimum'],
      additionalProperties: false,
    };
    expect(toOutputSchema(schema)).toEqual(schema);
    const literal = { const: { type: 'object', maximum: 3 } };
    expect(toOutputSchema(literal)).toEqual(literal);
  });
});
