import type { JsonValue } from '@llm/core';
import { z } from 'zod';

// Builders for the fields of the schema. Each takes a description, which states unit and default and ends up in
// the JSON Schema.

export const text = (description: string) => z.string().optional().describe(description);

export const texts = (description: string) => z.array(z.string()).optional().describe(description);

export const flag = (description: string) => z.boolean().optional().describe(description);

/** A number of at least 0. */
export const amount = (description: string) => z.number().min(0).optional().describe(description);

/** A whole number of at least 0. */
export const count = (description: string) => z.int().min(0).optional().describe(description);

/** Seconds above 0. */
export const seconds = (description: string) =>
  z.number().positive().max(2_000_000).optional().describe(description);

/** Header names and their values. */
export const headers = (description: string) =>
  z.record(z.string(), z.string()).optional().describe(description);

/** Anything that JSON can carry. */
export const json = (description: string) =>
  z.custom<JsonValue>(isJson, 'expected a JSON value').optional().describe(description);

/** An object with any JSON in it. */
export const jsonObject = (description: string) =>
  z
    .record(z.string(), z.custom<JsonValue>(isJson, 'expected a JSON value'))
    .optional()
    .describe(description);

/** Fallback models by the model that they replace, as LiteLLM writes them: a list of objects with one key each. */
export const fallbackLists = (description: string) =>
  z
    .array(
      z
        .record(z.string(), z.array(z.string()))
        .refine(
          (item) => Object.keys(item).length === 1,
          'expected exactly one model in each item, with the list of its fallbacks',
        ),
    )
    .optional()
    .describe(description);

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  return typeof value === 'object' && Object.values(value).every(isJson);
}

type LaterField = z.ZodOptional<z.ZodUnknown>;

/** Keys that LiteLLM documents and that have no effect here yet. When one gets an effect, take it out and give it a field of its own. */
export function later<const Names extends readonly string[]>(
  ...names: Names
): { readonly [Name in Names[number]]: LaterField };
export function later(...names: readonly string[]): Readonly<Record<string, LaterField>> {
  return Object.fromEntries(names.map((name) => [name, laterField]));
}

const laterNotice = 'Known from LiteLLM. Accepted with a warning; it has no effect here yet.';

// One field for all of these keys, because there are hundreds of them.
const laterField: LaterField = z
  .unknown()
  .optional()
  .meta({ description: laterNotice, status: 'later' });

/** Whether a field was made by `later`. */
export function isLater(field: z.ZodType): boolean {
  return field.meta()?.['status'] === 'later';
}
