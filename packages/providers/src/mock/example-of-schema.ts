import {
  asArray,
  asNumber,
  asObject,
  asString,
  isObject,
  type JsonObject,
  type JsonValue,
  LLMError,
} from '@llm/core';
import { followPointer } from '../protocols/shared/json-pointer.ts';
import { exampleText } from './example-text.ts';

/**
 * A value that a JSON Schema allows, the same for the same schema.
 *
 * Heeded are `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `minProperties`, `items`, `prefixItems`,
 * `minItems`, `maxItems`, `uniqueItems`, `anyOf`, `oneOf`, `allOf`, `$ref` within the schema, `nullable`, bounds of numbers, and of texts the length and the usual
 * formats. `pattern`, `not`, `if` and `contains` are not. Properties that may be absent are there, unless they would lead
 * back into a schema that is just being written.
 *
 * The work is bounded, whatever the schema is: see `maxSteps`.
 *
 * @param param  the field that holds the schema, for the error
 * @throws {LLMError} invalid_request: the schema allows nothing that ends, is too large, or refers to what it does not hold
 */
export function exampleOfSchema(schema: JsonObject, param: string): JsonValue {
  const budget = { steps: maxSteps };
  return write({ root: schema, open: new Set(['#']), budget, depth: 0, param }, schema);
}

/** A value is a step, and so is each property or choice that is looked at on the way to one. */
const maxSteps = 20_000;
const maxDepth = 64;
const maxReference = 1_000;

interface Writing {
  readonly root: JsonObject;
  /** The references that are being written: one of them again would lead back. */
  readonly open: ReadonlySet<string>;
  readonly budget: { steps: number };
  readonly depth: number;
  readonly param: string;
}

function refusal({ param }: Writing, why: string): LLMError {
  const message = `the mock has no answer to the schema in ${param}: it ${why}`;
  return new LLMError('invalid_request', message, { param });
}

function spend(writing: Writing, steps: number): void {
  writing.budget.steps -= steps;
  if (writing.budget.steps < 0) throw refusal(writing, `takes more than ${maxSteps} steps`);
}

/** One level further down. */
function deeper(writing: Writing): Writing {
  if (writing.depth >= maxDepth) throw refusal(writing, `nests deeper than ${maxDepth} levels`);
  return { ...writing, depth: writing.depth + 1 };
}

function write(writing: Writing, given: JsonValue | undefined): JsonValue {
  spend(writing, 1);
  // `true` allows everything, and so does what is no schema.
  if (!isObject(given)) return 'mock';
  const [inner, schema] = resolve(deeper(writing), given);
  if (schema['const'] !== undefined) return schema['const'];
  const [first] = asArray(schema['enum']) ?? [];
  if (first !== undefined) return first;
  const choices = asArray(schema['anyOf']) ?? asArray(schema['oneOf']);
  if (choices !== undefined && choices.length > 0) return writeChoice(inner, schema, choices);
  return writers[typeOf(schema)](inner, schema);
}

/** Follows references, and joins what stands in `allOf`. */
function resolve(writing: Writing, schema: JsonObject): readonly [Writing, JsonObject] {
  const { $ref: reference, allOf: parts, ...own } = schema;
  const target = asString(reference);
  if (target !== undefined) {
    const found =
      target.length > maxReference ? undefined : asObject(followPointer(writing.root, target));
    if (found === undefined) {
      throw refusal(writing, `refers to ${target.slice(0, 100)}, which it does not hold`);
    }
    const open = new Set([...writing.open, target]);
    const joined = join(writing, found, parts === undefined ? own : { ...own, allOf: parts });
    return resolve(deeper({ ...writing, open }), joined);
  }
  let joined: JsonObject = own;
  let inner = writing;
  for (const part of asArray(parts) ?? []) {
    if (!isObject(part)) continue;
    const [{ open }, resolved] = resolve(deeper(inner), part);
    inner = { ...inner, open };
    joined = join(inner, joined, resolved);
  }
  return [inner, joined];
}

/** Both schemas at once, as far as that can be said in one. */
function join(writing: Writing, one: JsonObject, other: JsonObject): JsonObject {
  const properties = { ...asObject(one['properties']), ...asObject(other['properties']) };
  const required = [...(asArray(one['required']) ?? []), ...(asArray(other['required']) ?? [])];
  spend(writing, 1 + Object.keys(properties).length + required.length);
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** The first of the choices that does not lead back, else the first that has an end. */
function writeChoice(
  writing: Writing,
  { anyOf: _, oneOf: __, ...own }: JsonObject,
  choices: readonly JsonValue[],
): JsonValue {
  spend(writing, choices.length);
  const straight = choices.filter((choice) => !leadsBack(writing.open, choice));
  const back = choices.filter((choice) => leadsBack(writing.open, choice));
  let failure: unknown;
  for (const choice of [...straight, ...back]) {
    try {
      return write(writing, isObject(choice) ? join(writing, own, choice) : own);
    } catch (cause) {
      failure = cause;
    }
  }
  throw failure;
}

/** Whether a schema is, or is a list of, one that is being written. */
function leadsBack(open: ReadonlySet<string>, schema: JsonValue | undefined): boolean {
  const object = asObject(schema);
  if (object === undefined) return false;
  const references = [object['$ref'], asObject(object['items'])?.['$ref']];
  if (references.some((reference) => open.has(asString(reference) ?? ''))) return true;
  const choices = asArray(object['anyOf']) ?? asArray(object['oneOf']) ?? [];
  return choices.length > 0 && choices.every((choice) => leadsBack(open, choice));
}

type TypeName = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

const writers: Readonly<Record<TypeName, (writing: Writing, schema: JsonObject) => JsonValue>> = {
  object: writeObject,
  array: writeArray,
  string: (_, schema) => exampleText(schema),
  number: (_, schema) => exampleNumber(schema, 0),
  integer: (_, schema) => exampleNumber(schema, 1),
  boolean: () => true,
  null: () => null,
};

function isTypeName(value: JsonValue | undefined): value is TypeName {
  return typeof value === 'string' && Object.hasOwn(writers, value);
}

/** Words that only one type has, for schemas that leave it out. */
const typesByWord: readonly (readonly [word: string, type: TypeName])[] = [
  ['properties', 'object'],
  ['required', 'object'],
  ['additionalProperties', 'object'],
  ['items', 'array'],
  ['prefixItems', 'array'],
  ['minItems', 'array'],
  ['minimum', 'number'],
  ['maximum', 'number'],
  ['exclusiveMinimum', 'number'],
  ['exclusiveMaximum', 'number'],
  ['multipleOf', 'number'],
];

function typeOf(schema: JsonObject): TypeName {
  const { type } = schema;
  if (isTypeName(type)) return type;
  const types = (asArray(type) ?? []).filter(isTypeName);
  const [first = types[0]] = types.filter((name) => name !== 'null');
  return first ?? typesByWord.find(([word]) => schema[word] !== undefined)?.[1] ?? 'string';
}

function writeObject(writing: Writing, schema: JsonObject): JsonObject {
  const properties = asObject(schema['properties']) ?? {};
  const required = new Set(
    (asArray(schema['required']) ?? []).filter((name) => typeof name === 'string'),
  );
  const others = asObject(schema['additionalProperties']);
  const entries: [string, JsonValue][] = [];
  for (const [name, property] of Object.entries(properties)) {
    if (property === false) continue;
    if (required.has(name) || !leadsBack(writing.open, property))
      entries.push([name, write(writing, property)]);
  }
  for (const name of required) {
    if (!Object.hasOwn(properties, name)) entries.push([name, write(writing, others)]);
  }
  const least = asNumber(schema['minProperties']) ?? 0;
  for (let number = 1; entries.length < least; number += 1) {
    entries.push([`key${number}`, write(writing, others)]);
  }
  return Object.fromEntries(entries);
}

function writeArray(writing: Writing, schema: JsonObject): JsonValue {
  const { items } = schema;
  const fixed = asArray(schema['prefixItems']) ?? asArray(items) ?? [];
  const rest = Array.isArray(items) ? schema['additionalItems'] : items;
  const wanted =
    fixed.length > 0 || rest === false || leadsBack(writing.open, schema) ? fixed.length : 1;
  const least = Math.max(wanted, asNumber(schema['minItems']) ?? 0);
  const count = Math.min(least, asNumber(schema['maxItems']) ?? Infinity);
  const values: JsonValue[] = [];
  const used = new Set<string>();
  for (let at = 0; at < count; at += 1) {
    const item = at < fixed.length ? fixed[at] : rest;
    const value = write(writing, item);
    values.push(schema['uniqueItems'] === true ? another(writing, value, { item, used }) : value);
  }
  return values;
}

/** A value that is not among those used: the next of an enumeration, else a text or a number with a count. */
function another(
  writing: Writing,
  value: JsonValue,
  { item, used }: { readonly item: JsonValue | undefined; readonly used: Set<string> },
): JsonValue {
  const choices = asArray(asObject(item)?.['enum']) ?? [];
  spend(writing, choices.length);
  const fresh =
    choices.find((choice) => !used.has(JSON.stringify(choice))) ?? distinct(value, used);
  used.add(JSON.stringify(fresh));
  return fresh;
}

function distinct(value: JsonValue, used: ReadonlySet<string>): JsonValue {
  const number = used.size;
  if (number === 0) return value;
  if (typeof value === 'string') return `${value}${number}`;
  return typeof value === 'number' ? value + number : value;
}

/** The number next to zero within the bounds. `unit` 1 asks for a whole one. */
function exampleNumber(schema: JsonObject, unit: 0 | 1): number {
  const step = asNumber(schema['multipleOf']) ?? unit;
  const low = asNumber(schema['minimum']) ?? -Infinity;
  const high = asNumber(schema['maximum']) ?? Infinity;
  // In the first drafts of JSON Schema these were booleans beside the bound.
  const above =
    schema['exclusiveMinimum'] === true ? low : (asNumber(schema['exclusiveMinimum']) ?? -Infinity);
  const below =
    schema['exclusiveMaximum'] === true ? high : (asNumber(schema['exclusiveMaximum']) ?? Infinity);
  const fits = (value: number): boolean =>
    value >= low && value <= high && value > above && value < below;
  if (fits(0)) return 0;
  const least = Math.max(low, above);
  const most = Math.min(high, below);
  const near = least > 0 ? least : most;
  const onStep = (value: number): number =>
    step === 0 ? value : (least > 0 ? Math.ceil(value / step) : Math.floor(value / step)) * step;
  const sign = least > 0 ? 1 : -1;
  const candidates = [onStep(near), onStep(near) + sign * (step || 1), (least + most) / 2];
  return candidates.find((value) => Number.isFinite(value) && fits(value)) ?? onStep(near);
}
