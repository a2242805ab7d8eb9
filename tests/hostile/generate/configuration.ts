import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
} from '../../../packages/core/src/index.ts';
import type { Random } from './random.ts';

/** A value that a JSON schema allows, with some of its properties; where it knows nothing of a value, a plain one. */
export function generateFrom(random: Random, schema: JsonObject, name = ''): JsonValue {
  const choices = asArray(schema['anyOf']) ?? asArray(schema['oneOf']);
  if (choices !== undefined && choices.length > 0)
    return generateFrom(random, asObject(random.one(choices)) ?? {}, name);
  const [first] = asArray(schema['enum']) ?? [];
  if (schema['const'] !== undefined) return schema['const'];
  if (first !== undefined) return random.one(asArray(schema['enum']) ?? [first]);
  const type = asString(schema['type']) ?? asString(asArray(schema['type'])?.[0]);
  switch (type) {
    case 'object':
      return objectFrom(random, schema);
    case 'array':
      return Array.from({ length: 1 + random.below(2) }, () =>
        generateFrom(random, asObject(schema['items']) ?? {}, name),
      );
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'number':
      return Math.max(Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? 0), 1);
    default:
      return textFor(random, name);
  }
}

// Names that entries refer to each other by.
const words = ['a', 'b', 'gpt-4o', 'openai/*', '*'];

function textFor(random: Random, name: string): string {
  if (/url|base|host/.test(name)) return 'http://127.0.0.1:1/v1';
  if (name === 'model')
    return random.one(['openai/a', 'anthropic/b', 'gemini/c', 'mock/d', 'bedrock/e']);
  return random.one(words);
}

type Field = readonly [name: string, value: JsonValue];

function objectFrom(random: Random, schema: JsonObject): JsonObject {
  const properties = Object.entries(asObject(schema['properties']) ?? {});
  const required = new Set(asArray(schema['required']));
  const share = random.one([0.05, 0.2, 0.6]);
  const known = properties
    .filter(([name]) => required.has(name) || random.chance(share))
    .map(([name, value]): Field => [name, generateFrom(random, asObject(value) ?? {}, name)]);
  const others = asObject(schema['additionalProperties']);
  const named =
    others === undefined
      ? []
      : [random.one(words), random.one(words)].map((name): Field => [
          name,
          generateFrom(random, others, name),
        ]);
  return Object.fromEntries([...known, ...named]);
}
