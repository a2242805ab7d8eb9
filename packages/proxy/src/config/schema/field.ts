import { asObject, isObject, type JsonValue } from '@llm/core';
import { streamRecoveries } from '@llm/core';
import { z } from 'zod';
import type { Path } from '../check/json-path.ts';
import { createTextPattern } from '../plan/text-pattern.ts';

// Builders for the fields of the schema. Each takes a description, which states unit and default and ends up in
// the JSON Schema.

export const text = (description: string) => z.string().optional().describe(description);

export const texts = (description: string) => z.array(z.string()).optional().describe(description);

/** Regular expressions that are searched for in texts of callers, so that they must be searched in one pass. */
export const patterns = (description: string) =>
  z
    .array(
      z.string().superRefine((source, { addIssue }) => {
        try {
          createTextPattern(source);
        } catch (cause) {
          addIssue({
            code: 'custom',
            message: cause instanceof Error ? cause.message : 'is wrong',
          });
        }
      }),
    )
    .optional()
    .describe(description);

export const flag = (description: string) => z.boolean().optional().describe(description);

/** A number of at least 0. */
export const amount = (description: string) => z.number().min(0).optional().describe(description);

/** A whole number of at least 0. */
export const count = (description: string) => z.int().min(0).optional().describe(description);

/** Seconds above 0. */
export const seconds = (description: string) =>
  z.number().positive().max(2_000_000).optional().describe(description);

/** A length of time as LiteLLM writes it: `30s`, `5m`, `2h`, `30d`, `1w`, `1mo`. */
export const duration = (description: string) =>
  z
    .string()
    .regex(
      /^[1-9]\d{0,4}(?:s|m|h|d|w|mo)$/,
      'expected a number and s, m, h, d, w or mo, such as 30d',
    )
    .optional()
    .describe(description);

/** A number above 0. */
export const positive = (description: string) =>
  z.number().positive().optional().describe(description);

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
          (item) => Object.keys(item).length > 0,
          'expected a model, with the list of its fallbacks',
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

/**
 * Keys that keep callers from something in LiteLLM and have no effect here yet. A gateway that starts with one would be
 * open where its operator believes it closed, so it does not start.
 */
export function guard<const Names extends readonly string[]>(
  ...names: Names
): { readonly [Name in Names[number]]: LaterField };
export function guard(...names: readonly string[]): Readonly<Record<string, LaterField>> {
  return Object.fromEntries(names.map((name) => [name, guardField]));
}

/** Keys without effect of which a part may guard callers: the names or the list items that `parts` has. */
export function guardIn<const Names extends readonly string[]>(
  parts: ReadonlySet<string>,
  ...names: Names
): { readonly [Name in Names[number]]: LaterField };
export function guardIn(
  parts: ReadonlySet<string>,
  ...names: readonly string[]
): Readonly<Record<string, LaterField>> {
  const field: LaterField = z
    .unknown()
    .optional()
    .meta({ description: partNotice, status: 'later' });
  partsOf.set(field, parts);
  return Object.fromEntries(names.map((name) => [name, field]));
}

/** Names of which some have an effect. */
interface NamesWithEffect {
  readonly working: ReadonlySet<string>;
  /** Those that keep callers from something in LiteLLM and have no effect here yet. */
  readonly guarding: ReadonlySet<string>;
}

/** A list of names, of which those in `working` have an effect. The others are told, and left out. */
export function someOf(names: NamesWithEffect, description: string) {
  const field = texts(description);
  namesOf.set(field, names);
  return field;
}

const namesOf = new WeakMap<z.ZodType, NamesWithEffect>();

/** What becomes of a name in a list: it works, it has no effect, or it would guard callers and has no effect. */
export function effectOf(field: z.ZodType, name: JsonValue): 'works' | 'later' | 'guard' {
  const names = namesOf.get(field);
  if (names === undefined || typeof name !== 'string' || names.working.has(name)) return 'works';
  return names.guarding.has(name) ? 'guard' : 'later';
}

const partsOf = new WeakMap<z.ZodType, ReadonlySet<string>>();

const laterNotice = 'Known from LiteLLM. Accepted with a warning; it has no effect here yet.';
const guardNotice =
  'Known from LiteLLM, where it guards callers. It has no effect here yet, so it stops the start unless `server.waive` names it.';
const partNotice = `${laterNotice} What in it guards callers stops the start unless \`server.waive\` names it.`;

// One field for all of these keys, because there are hundreds of them.
const laterField: LaterField = z
  .unknown()
  .optional()
  .meta({ description: laterNotice, status: 'later' });
const guardField: LaterField = z
  .unknown()
  .optional()
  .meta({ description: guardNotice, status: 'guard' });

/** Whether a field was made by `later`, `guard` or `guardIn`: it has no effect. */
export function isLater(field: z.ZodType): boolean {
  const status = field.meta()?.['status'];
  return status === 'later' || status === 'guard';
}

/** What of a value guards callers: the value itself (an empty path), parts of it, or nothing. */
export function guardsIn(field: z.ZodType, value: JsonValue): readonly Path[] {
  if (field.meta()?.['status'] === 'guard') return isOn(value) ? [[]] : [];
  const parts = partsOf.get(field);
  return parts === undefined ? [] : findParts(parts, value);
}

function findParts(parts: ReadonlySet<string>, value: JsonValue): readonly Path[] {
  if (typeof value === 'string') return parts.has(value) ? [[]] : [];
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue, at) =>
      findParts(parts, item).map((path) => [at, ...path]),
    );
  }
  return Object.entries(asObject(value) ?? {}).flatMap(([name, item = null]) =>
    parts.has(name) && isOn(item)
      ? [[name]]
      : findParts(parts, item).map((path) => [name, ...path]),
  );
}

/** Whether a setting is on. What is empty or `false` guards nobody in LiteLLM either. */
function isOn(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return value !== false && value !== null && value !== '';
}

/** Names of what callers may say of the address of a call, and patterns for base URLs. */
export const callersPlaces = (description: string) =>
  z
    .array(
      z.union([
        z.enum(['api_key', 'api_base', 'base_url', 'api_version']),
        z.strictObject({
          api_base: text('A pattern for base URLs that callers may name.'),
          base_url: text('The same.'),
        }),
      ]),
    )
    .optional()
    .describe(description);

/** What becomes of a stream that breaks. */
export const streamRecovery = (description: string) =>
  z.enum(streamRecoveries).optional().describe(description);
