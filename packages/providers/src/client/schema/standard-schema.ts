import { asObject, invalidField, type JsonObject } from '@llm/core';

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  /** What is wrong, in the words of the schema's library. */
  readonly message: string;
  /** Where in the value it is wrong. */
  /** Where it is wrong: keys from the outside in. Absent: the value as a whole. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema says of a value. */
export type SchemaVerdict<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/**
 * A schema of zod 4, valibot, arktype or any other library that keeps to Standard Schema. `jsonSchema` is the part of it that a model
 * is shown; valibot has it by `toStandardJsonSchema` of `@valibot/to-json-schema`.
 *
 * @see https://standardschema.dev, version 1, and https://standardschema.dev/json-schema — read 2026-11-30
 */
export interface StandardSchema<Output = unknown> {
  /** What makes a library's schema a Standard Schema. */
  readonly '~standard': {
    readonly version: 1;
    /** The library. */
    readonly vendor: string;
    /** Checks a value, and may change it. May be asynchronous. */
    readonly validate: (value: unknown) => SchemaVerdict<Output> | Promise<SchemaVerdict<Output>>;
    /** Types of the value before and after; for the compiler alone. */
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    /** Gives the schema as JSON Schema. Absent: the library cannot. */
    readonly jsonSchema?:
      | {
          /** The JSON Schema of what is given to be validated. */
          readonly input: (options: {
            readonly target: 'draft-2020-12';
          }) => Record<string, unknown>;
        }
      | undefined;
  };
}

/** What a schema makes of a valid value. */
export type OutputOf<Schema> = Schema extends StandardSchema<infer Output> ? Output : never;

/** Schemas of arktype are functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  const isHolder = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isHolder && '~standard' in value;
}

/**
 * The JSON Schema that a model is shown.
 *
 * @throws {LLMError} invalid_request: the library gives none, or none for this schema; `param` names the field
 */
export function jsonSchemaOf({ '~standard': standard }: StandardSchema, param: string): JsonObject {
  const { jsonSchema, vendor } = standard;
  if (jsonSchema === undefined) {
    const how =
      vendor === 'valibot'
        ? 'toStandardJsonSchema of @valibot/to-json-schema gives one that has'
        : 'give the JSON Schema beside it';
    throw invalidField(
      param,
      `a schema that has a JSON Schema, which this one of ${vendor} has not: ${how}`,
    );
  }
  try {
    const { $schema: _, ...schema } = asObject(jsonSchema.input({ target: 'draft-2020-12' })) ?? {};
    return schema;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw invalidField(param, `a schema that JSON Schema can say (${vendor}: ${why})`);
  }
}
