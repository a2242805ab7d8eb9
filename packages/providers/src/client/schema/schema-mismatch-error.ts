import { LLMError, type JsonObject } from '@llm/core';
import type { SchemaIssue } from './standard-schema.ts';

/** What of a model's text did not fit. */
export interface SchemaMismatch {
  /** What the model wrote. */
  readonly raw: string;
  /** What is wrong with it; empty where it is no JSON. */
  readonly issues: readonly SchemaIssue[];
  /** The JSON Schema that the model was shown. */
  readonly schema: JsonObject;
  /** The error behind this one; absent where there is none. */
  readonly cause?: unknown;
}

/** A model wrote what its schema does not allow. Its `code` is `invalid_response`, its `name` LiteLLM's `JSONSchemaValidationError`. */
// eslint-disable-next-line no-restricted-syntax -- it is an error class, and what else it has belongs to no other error
export class SchemaMismatchError extends LLMError implements SchemaMismatch {
  readonly raw: string;
  readonly issues: readonly SchemaIssue[];
  readonly schema: JsonObject;

  constructor(message: string, { raw, issues, schema, cause }: SchemaMismatch) {
    super('invalid_response', message, { retryable: false, cause });
    this.name = 'JSONSchemaValidationError';
    this.raw = raw;
    this.issues = issues;
    this.schema = schema;
  }
}
