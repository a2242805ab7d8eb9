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
      /** The data without the values that are wrong, if it fits the schema: later checks go on with it. */
      readonly rest?: Output;
    };

/**
 * Checks values against a schema. Unknown keys are left to `checkKeys`.
 *
 * An environment variable is always a string, so one at a path of `fromVariables` is converted where the schema
 * expects a number or a boolean.
 */
export function checkValues<Output>(
  schema: z.ZodType<Output>,
  data: JsonValue,
  fromVariables: ReadonlySet<string> = new Set(),
): CheckedValues<Output> {
  const first = schema.safeParse(data);
  if (first.success) return { kind: 'valid', value: first.data };
  const converted = first.error.issues.reduce(
    (value, issue) => convertVariable(value, issue, fromVariables),
    data,
  );
  const second = converted === data ? first : schema.safeParse(converted);
  if (second.success) return { kind: 'valid', value: second.data };
  const mistakes = second.error.issues.flatMap((issue) => toMistakes(issue, converted));
  const left = second.error.issues.reduce(
    (value, issue) => removeAt(value, pathOf(issue)),
    converted,
  );
  const third = schema.safeParse(left);
  return { kind: 'invalid', mistakes, ...(third.success && { rest: third.data }) };
}

function toMistakes(issue: Issue, data: JsonValue): readonly Mistake[] {
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
  return [{ path: formatPath(path), message, ...(nearest !== undefined && { nearest }) }];
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

function convertVariable(
  data: JsonValue,
  issue: Issue,
  fromVariables: ReadonlySet<string>,
): JsonValue {
  const path = pathOf(issue);
  const found = valueAt(data, path);
  if (typeof found !== 'string' || !fromVariables.has(formatPath(path))) return data;
  const kinds = issue.code === 'invalid_type' ? [issue.expected] : [];
  const value = kinds.includes('boolean') ? truthIn(found) : numberIn(found);
  return value === undefined ? data : replaceAt(data, path, value);
}
