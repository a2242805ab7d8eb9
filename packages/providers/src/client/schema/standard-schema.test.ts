import type { StandardSchemaV1 } from '@standard-schema/spec';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  isStandardSchema,
  jsonSchemaOf,
  type OutputOf,
  type StandardSchema,
} from './standard-schema.ts';

const ofZod = z.object({ city: z.string().describe('where') });
const ofValibot = toStandardJsonSchema(v.object({ city: v.string() }));
const ofArktype = type({ city: 'string' });

describe('jsonSchemaOf', () => {
  it('says how a schema that has none gets one', () => {
    expect(() => jsonSchemaOf(v.object({}), 'parameters')).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        param: 'parameters',
        message: expect.stringContaining('toStandardJsonSchema'),
      }),
    );
    const { '~standard': standard } = ofZod;
    const bare = { '~standard': { ...standard, jsonSchema: undefined } };
    expect(() => jsonSchemaOf(bare, 'response_format')).toThrow('which this one of zod has not');
  });

  it('names the field of a schema that JSON Schema cannot say', () => {
    expect(() => jsonSchemaOf(z.object({ at: z.date() }), 'parameters')).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'parameters' }),
    );
  });

  it.each([
    ['zod', ofZod],
    ['valibot', ofValibot],
    ['arktype', ofArktype],
  ])('gives what a model is shown of %s', (_, schema: StandardSchema) => {
    expect(jsonSchemaOf(schema, 'parameters')).toMatchObject({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    });
    expect(jsonSchemaOf(schema, 'parameters')).not.toHaveProperty('$schema');
  });
});

describe('isStandardSchema', () => {
  it('knows schemas, also those that are functions, and takes nothing else for one', () => {
    for (const schema of [ofZod, ofValibot, ofArktype]) expect(isStandardSchema(schema)).toBe(true);
    for (const other of [null, undefined, 'text', { type: 'object' }, () => 1])
      expect(isStandardSchema(other)).toBe(false);
  });

  it('takes what the specification describes', () => {
    expectTypeOf<StandardSchemaV1<unknown, string>>().toExtend<StandardSchema<string>>();
    expectTypeOf<OutputOf<typeof ofZod>>().toEqualTypeOf<{ city: string }>();
    expectTypeOf<OutputOf<typeof ofValibot>>().toEqualTypeOf<{ city: string }>();
    expectTypeOf<OutputOf<typeof ofArktype>>().toEqualTypeOf<{ city: string }>();
  });
});
