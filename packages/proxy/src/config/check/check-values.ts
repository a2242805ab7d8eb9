import { type JsonValue, nearestName } from '@llm/core';
import type { z } from 'zod';
import { numberIn, truthIn } from '../read/environment.ts';
import { formatPath, type Path, removeAt, replaceAt, valueAt } from './json-path.ts';
import type { Mistake } from './mistake.ts';

type Issue = z.core.$ZodIssue;

/** Data that fits a schema, or its mistakes. */
export type CheckedValues<Output> =
  | { readonly kind: 'valid'; readonly value: Output }
  | {
      readonly kind: 'invalid';
      readonly mistakes: readonly Mistake[];
      /** What is left without the values that are wrong: later checks go on with it. Absent where nothing fits. */
      readonly rest?: Output;
    };

export interface CheckValuesOptions<Output> {
  /** The path of the data in the file. */
  readonly at?: Path;
  /** What the rest must fit where the data does not. Default: the schema itself. */
  readonly restSchema?: z.ZodType<Output>;
}

/**
 * Checks values against a schema. Unknown keys are left to `checkKeys`.
 *
 * A text is read as what the schema wants where it can mean nothing else: `"5"` as a number, `"True"` and `yes` as a
 * boolean, and a single text as a list of one. Variables are always texts, and people quote more than they must.
 */
export function checkValues<Output>(
  schema: z.ZodType<Output>,
  data: JsonValue,
  { at = [], restSchema = schema }: CheckValuesOptions<Output> = {},
): CheckedValues<Output> {
  const first = schema.safeParse(data);
  if (first.success) return { kind: 'valid', value: first.data };
  const converted = first.error.issues.reduce(convert, data);
  const second = converted === data ? first : schema.safeParse(converted);
  if (second.success) return { kind: 'valid', value: second.data };
  const mistakes = second.error.issues.flatMap((issue) => toMistakes(issue, converted, at));
  const rest = restOf(restSchema, converted);
  return { kind: 'invalid', mistakes, ...(rest !== undefined && { rest }) };
}

// Each round takes out what the one before found wrong, so more than a few mean that nothing fits.
const maxRounds = 8;

function restOf<Output>(schema: z.ZodType<Output>, data: JsonValue): Output | undefined {
  let left = data;
  for (let round = 0; round < maxRounds; round += 1) {
    const parsed = schema.safeParse(left);
    if (parsed.success) return parsed.data;
    const before = left;
    const wrong = parsed.error.issues.map((issue) => removable(before, pathOf(issue)));
    if (wrong.some((path) => path.length === 0)) return undefined;
    left = wrong.reduce(removeAt, left);
  }
  return undefined;
}

/** The path of what can be taken out to be rid of a wrong value: of its list, since items keep their places. */
function removable(data: JsonValue, path: Path): Path {
  let wrong = valueAt(data, path) === undefined ? path.slice(0, -1) : path;
  while (typeof wrong.at(-1) === 'number') wrong = wrong.slice(0, -1);
  return wrong;
}

function toMistakes(issue: Issue, data: JsonValue, at: Path): readonly Mistake[] {
  if (issue.code === 'unrecognized_keys') return [];
  const path = pathOf(issue);
  const found = valueAt(data, path);
  const message =
    found === undefined && issue.code !== 'custom'
      ? `is missing: expected ${expectedBy(issue)}`
      : issue.code === 'custom'
        ? issue.message
        : `expected ${expectedBy(issue)}, found ${kindOf(found)}`;
  const nearest =
    issue.code === 'invalid_value' && typeof found === 'string'
      ? nearestName(found, issue.values.map(String))
      : undefined;
  return [
    { path: formatPath([...at, ...path]), message, ...(nearest !== undefined && { nearest }) },
  ];
}

const kindNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kindNames[issue.expected] ?? issue.expected;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `at least ${issue.minimum} ${issue.origin === 'string' ? 'letters' : 'items'}`
        : `a number ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map(expectedBy))].join(' or ');
    default:
      return issue.message;
  }
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  return Array.isArray(value) ? 'a list' : 'a map';
}

function pathOf({ path }: Issue): Path {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}

/** The data with the value that an issue is about read as what the schema wants, where it can be. */
function convert(data: JsonValue, issue: Issue): JsonValue {
  const path = pathOf(issue);
  const found = valueAt(data, path);
  if (typeof found !== 'string') return data;
  const value = readAs(kindsWanted(issue), found);
  return value === undefined ? data : replaceAt(data, path, value);
}

function kindsWanted(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_type') return [issue.expected];
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(kindsWanted) : [];
}

function readAs(kinds: readonly string[], text: string): JsonValue | undefined {
  if (kinds.includes('boolean')) return truthIn(text);
  if (kinds.includes('number') || kinds.includes('int')) return numberIn(text);
  return kinds.includes('array') ? [text] : undefined;
}
