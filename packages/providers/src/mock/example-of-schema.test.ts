import { isLLMError, type JsonObject, type JsonValue } from '@llm/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { exampleOfSchema } from './example-of-schema.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

const mistakesOf = (schema: JsonObject, value: JsonValue): unknown => {
  const validate = ajv.compile(schema);
  return validate(value) ? [] : validate.errors;
};

const refusalOf = (schema: JsonObject): string => {
  try {
    return JSON.stringify(exampleOfSchema(schema, 'tools'));
  } catch (error) {
    if (isLLMError(error, 'invalid_request') && error.param === 'tools') return error.message;
    throw error;
  }
};

const tree = {
  $defs: {
    node: {
      type: 'object',
      properties: {
        value: { type: 'integer' },
        next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
        children: { type: 'array', items: { $ref: '#/$defs/node' } },
        twin: { $ref: '#/$defs/node' },
      },
      required: ['value', 'next', 'children'],
      additionalProperties: false,
    },
  },
  $ref: '#/$defs/node',
};

const schemas: Readonly<Record<string, JsonObject>> = {
  'nothing at all': {},
  'each type': {
    type: 'object',
    properties: {
      text: { type: 'string' },
      number: { type: 'number' },
      whole: { type: 'integer' },
      truth: { type: 'boolean' },
      none: { type: 'null' },
      list: { type: 'array', items: { type: 'string' } },
      inner: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    },
    required: ['text', 'number', 'whole', 'truth', 'none', 'list', 'inner'],
    additionalProperties: false,
  },
  'required names without properties': { type: 'object', required: ['a', '__proto__x', 'b'] },
  'required names of other properties': {
    required: ['a'],
    additionalProperties: { type: 'integer', minimum: 3 },
  },
  'an enumeration': { enum: ['red', 'green'] },
  'an enumeration of null': { enum: [null] },
  'a constant': { const: { a: [1, null] } },
  'a constant false': { const: false },
  'a list of types': { type: ['null', 'integer'] },
  'types without the word': {
    properties: { list: { items: { minimum: 5 } }, tuple: { prefixItems: [{ const: 1 }] } },
    required: ['list', 'tuple'],
  },
  'bounds of numbers': {
    type: 'array',
    prefixItems: [
      { type: 'integer', minimum: 5 },
      { type: 'integer', exclusiveMinimum: 5 },
      { type: 'integer', maximum: -2 },
      { type: 'integer', exclusiveMaximum: -2 },
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      { type: 'number', exclusiveMinimum: 0.5, maximum: 0.75 },
      { type: 'integer', minimum: 7, multipleOf: 5 },
      { type: 'number', minimum: -9, maximum: -1, multipleOf: 4 },
    ],
    minItems: 8,
    items: false,
  },
  'lengths of texts': {
    type: 'array',
    prefixItems: [
      { type: 'string', minLength: 30 },
      { type: 'string', maxLength: 2 },
      { type: 'string', minLength: 6, maxLength: 6 },
      { type: 'string', maxLength: 0 },
    ],
    minItems: 4,
  },
  'formats of texts': {
    type: 'object',
    properties: Object.fromEntries(
      [
        ...['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6'],
        ...['uri', 'uri-reference', 'uuid', 'byte', 'regex', 'json-pointer'],
      ].map((format) => [format, { type: 'string', format }]),
    ),
  },
  'lists of a length': { type: 'array', items: { type: 'integer' }, minItems: 3, maxItems: 3 },
  'an empty list': { type: 'array', items: { type: 'integer' }, maxItems: 0 },
  'a list of different texts': { type: 'array', items: {}, uniqueItems: true, minItems: 3 },
  'a list of different words': {
    type: 'array',
    items: { enum: ['a', 'b', 'c'] },
    uniqueItems: true,
    minItems: 3,
  },
  'a number of properties': { type: 'object', minProperties: 3 },
  'a choice beside properties': {
    type: 'object',
    properties: { kind: { type: 'string' } },
    required: ['kind'],
    anyOf: [
      { properties: { radius: { type: 'number' } }, required: ['radius'] },
      { properties: { side: { type: 'number' } }, required: ['side'] },
    ],
  },
  'one of several': { oneOf: [{ type: 'integer' }, { type: 'string' }] },
  'all of several': {
    allOf: [
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      { $ref: '#/$defs/b' },
    ],
    $defs: { b: { properties: { b: { type: 'integer', minimum: 1 } }, required: ['b'] } },
  },
  'a reference beside other words': {
    properties: { a: { $ref: '#/$defs/text', minLength: 9 } },
    required: ['a'],
    $defs: { text: { type: 'string' } },
  },
  'names with marks in a reference': {
    $ref: '#/$defs/a~1b%20c',
    $defs: { 'a/b c': { type: 'integer', minimum: 2 } },
  },
  'a tree': tree,
  'the whole again': {
    type: 'object',
    properties: { inner: { $ref: '#' }, value: { type: 'string' } },
    required: ['value'],
  },
  'two that lead to each other': {
    $ref: '#/$defs/a',
    $defs: {
      a: { type: 'object', properties: { b: { $ref: '#/$defs/b' } }, required: ['b'] },
      b: { anyOf: [{ $ref: '#/$defs/a' }, { type: 'string' }] },
    },
  },
};

describe('exampleOfSchema', () => {
  it.each(Object.entries(schemas))('writes what the schema allows: %s', (_, schema) => {
    expect(mistakesOf(schema, exampleOfSchema(schema, 'tools'))).toEqual([]);
  });

  it('writes what 2,000 random schemas allow', () => {
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const schema = randomSchema(randomOf(seed), 4);
      const value = exampleOfSchema(schema, 'tools');
      expect({ seed, schema, mistakes: mistakesOf(schema, value) }).toMatchObject({ mistakes: [] });
    }
  });

  it('ends a recursion at the first place that may', () => {
    expect(exampleOfSchema(tree, 'tools')).toEqual({ value: 0, next: null, children: [] });
  });

  it('gives optional properties, too', () => {
    expect(exampleOfSchema({ properties: { city: { type: 'string' } } }, 'tools')).toEqual({
      city: 'mock',
    });
  });

  const endless = { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] };
  it.each<[string, JsonObject, string]>([
    ['nests without end', endless, 'deeper than 64'],
    ['refers to itself', { $ref: '#' }, 'deeper than 64'],
    ['joins itself', { allOf: [{ $ref: '#' }] }, 'deeper than 64'],
    ['chooses itself', { anyOf: [{ $ref: '#' }, { $ref: '#' }] }, '20000 steps'],
    ['refers to nothing', { $ref: '#/$defs/none' }, 'which it does not hold'],
    ['refers to the net', { $ref: 'https://example.com/schema' }, 'which it does not hold'],
    ['refers to a name of JavaScript', { $ref: '#/constructor' }, 'which it does not hold'],
    ['has a long list', { type: 'array', minItems: 1e9 }, '20000 steps'],
    ['has many properties', { type: 'object', minProperties: 1e9 }, '20000 steps'],
    [
      'multiplies itself',
      {
        $defs: Object.fromEntries(
          Array.from({ length: 25 }, (_, at) => [
            `d${at}`,
            {
              type: 'object',
              properties:
                at === 24
                  ? {}
                  : { a: { $ref: `#/$defs/d${at + 1}` }, b: { $ref: `#/$defs/d${at + 1}` } },
            },
          ]),
        ),
        $ref: '#/$defs/d0',
      },
      '20000 steps',
    ],
    [
      'joins ever more',
      {
        allOf: Array.from({ length: 5_000 }, (_, at) => ({ properties: { [`p${at}`]: {} } })),
      },
      '20000 steps',
    ],
  ])('says in little time what is wrong where a schema %s', (_, schema, message) => {
    const begin = performance.now();
    expect(refusalOf(schema)).toContain(message);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});

type Random = (below: number) => number;

/** Numerical Recipes' linear congruential generator. */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A schema without contradictions, so that there is something that it allows. */
function randomSchema(random: Random, depth: number): JsonObject {
  const leaves = [
    () => ({ type: 'string', minLength: random(8) }),
    () => ({ type: 'integer', minimum: random(20) - 10 }),
    () => ({ type: 'number', exclusiveMaximum: random(20) - 10 }),
    () => ({ type: 'boolean' }),
    () => ({ enum: [random(9), 'x'] }),
    () => ({ const: [random(9)] }),
    () => ({ type: ['null', 'string'] }),
  ];
  const branches = [
    () => ({ type: 'array', items: randomSchema(random, depth - 1), minItems: random(3) }),
    () => ({ anyOf: [randomSchema(random, depth - 1), { type: 'null' }] }),
    () => {
      const names = Array.from({ length: random(4) }, (_, at) => `p${at}`);
      return {
        type: 'object',
        properties: Object.fromEntries(
          names.map((name) => [name, randomSchema(random, depth - 1)]),
        ),
        required: names.filter(() => random(2) === 0),
        additionalProperties: false,
      };
    },
    () => ({
      type: 'array',
      prefixItems: [randomSchema(random, depth - 1), randomSchema(random, depth - 1)],
      items: false,
    }),
  ];
  const kinds = depth === 0 ? leaves : [...leaves, ...branches, ...branches];
  return kinds[random(kinds.length)]?.() ?? {};
}
