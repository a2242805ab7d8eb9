import { describe, expect, it } from 'vitest';
import { toOutputSchema } from './strict-schema.ts';

const text = { type: 'string' };

describe('toOutputSchema', () => {
  it.each([
    ['a field that may be absent', { type: 'object', properties: { a: text } }],
    ['an open object', { type: 'object', properties: {}, additionalProperties: true }],
    ['a map', { type: 'object', additionalProperties: text }],
    ['an object of any fields', { type: 'object' }],
    ['a list', { type: 'array', items: text }],
    [
      'a field that may be absent within',
      {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'array', items: { type: 'object', properties: { b: text } } } },
      },
    ],
  ])('is not strict with %s', (_, schema) => {
    expect(toOutputSchema(schema).strict).toBe(false);
  });

  it('closes every object with named fields, and is strict where all are required', () => {
    const inner = { type: 'object', properties: { b: text }, required: ['b'] };
    const schema = {
      type: 'object',
      properties: { a: inner, type: text, required: { $ref: '#/$defs/one' } },
      required: ['a', 'type', 'required'],
      $defs: { one: { anyOf: [inner, { type: 'null' }] } },
    };
    const frozen = structuredClone(schema);
    const closed = { ...inner, additionalProperties: false };
    expect(toOutputSchema(schema)).toEqual({
      strict: true,
      schema: {
        ...schema,
        additionalProperties: false,
        properties: { ...schema.properties, a: closed },
        $defs: { one: { anyOf: [closed, { type: 'null' }] } },
      },
    });
    expect(schema).toEqual(frozen);
  });

  it('leaves values alone that look like schemas', () => {
    const schema = {
      type: 'object',
      properties: { a: { enum: [{ type: 'object', properties: {} }] } },
      required: ['a'],
    };
    expect(toOutputSchema(schema).schema['properties']).toEqual(schema.properties);
  });
});
