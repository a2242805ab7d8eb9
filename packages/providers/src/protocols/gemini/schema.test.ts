import { describe, expect, it } from 'vitest';
import { toOpenApiSchema } from './schema.ts';

describe('toOpenApiSchema', () => {
  it('leaves out what the older models have no word for', () => {
    expect(
      toOpenApiSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        additionalProperties: false,
        properties: { a: { type: 'string', exclusiveMinimum: 1, minLength: 2 } },
        required: ['a'],
      }),
    ).toEqual({
      type: 'object',
      properties: { a: { type: 'string', minLength: 2 } },
      required: ['a'],
    });
  });

  it('puts what a reference means in its place', () => {
    expect(
      toOpenApiSchema({
        type: 'object',
        properties: { a: { $ref: '#/$defs/A', description: 'mine' }, b: { $ref: '#/nowhere' } },
        $defs: { A: { type: 'array', items: { $ref: '#/$defs/B~1C' } }, 'B/C': { type: 'number' } },
      }),
    ).toEqual({
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'number' }, description: 'mine' }, b: {} },
    });
  });

  it('ends where a schema refers to itself', () => {
    const tree = { type: 'object', properties: { next: { $ref: '#' } } };
    expect(JSON.stringify(toOpenApiSchema(tree)).length).toBeLessThan(5_000);
    const loop = toOpenApiSchema({ $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/A' } } });
    expect(loop).toEqual({});
  });

  it('says null by a field, and joins what all parts say', () => {
    expect(toOpenApiSchema({ type: ['string', 'null'] })).toEqual({
      type: 'string',
      nullable: true,
    });
    expect(toOpenApiSchema({ anyOf: [{ type: 'integer' }, { type: 'null' }] })).toEqual({
      type: 'integer',
      nullable: true,
    });
    expect(toOpenApiSchema({ oneOf: [{ type: 'integer' }, { type: 'string' }] })).toEqual({
      anyOf: [{ type: 'integer' }, { type: 'string' }],
    });
    expect(
      toOpenApiSchema({
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'string' } }, required: ['b'] },
        ],
      }),
    ).toEqual({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      required: ['a', 'b'],
    });
  });

  it('keeps choices of texts only, and a constant as the one choice', () => {
    expect(toOpenApiSchema({ const: 'x' })).toEqual({ enum: ['x'] });
    expect(toOpenApiSchema({ type: 'integer', enum: [1, 2] })).toEqual({ type: 'integer' });
    expect(toOpenApiSchema({ type: 'array' })).toEqual({
      type: 'array',
      items: { type: 'string' },
    });
  });
});
