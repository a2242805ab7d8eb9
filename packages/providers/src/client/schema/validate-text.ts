import { type JsonObject, parseJson } from '@llm/core';
import { SchemaMismatchError } from './schema-mismatch-error.ts';
import type { SchemaIssue, StandardSchema } from './standard-schema.ts';

/** Whose text is read, for errors. */
export interface TextOrigin {
  /** Such as `the answer`. */
  readonly what: string;
  readonly schema: JsonObject;
}

/**
 * A model's text as its schema reads it.
 *
 * @throws {SchemaMismatchError} it is no JSON, or not what the schema allows
 */
export async function validateText<Output>(
  raw: string,
  standard: StandardSchema<Output>,
  { what, schema }: TextOrigin,
): Promise<Output> {
  const value = read(raw, { what, schema });
  const verdict = await standard['~standard'].validate(value);
  if (verdict.issues === undefined) return verdict.value;
  const { issues } = verdict;
  throw new SchemaMismatchError(`${what} does not fit its schema: ${describeIssues(issues)}`, {
    raw,
    issues,
    schema,
  });
}

function read(raw: string, { what, schema }: TextOrigin): unknown {
  try {
    return parseJson(raw, { rounded: true });
  } catch (cause) {
    throw new SchemaMismatchError(`${what} is not JSON`, { raw, issues: [], schema, cause });
  }
}

const mostTold = 5;

/** What is wrong, each with its place. */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  const told = issues.slice(0, mostTold).map(({ message, path = [] }) => {
    const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
  const more = issues.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
