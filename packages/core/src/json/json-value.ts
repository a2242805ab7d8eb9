import type { ExactNumber } from './exact-number.ts';

/** Any value that JSON can carry. */
export type JsonValue =
  string | number | ExactNumber | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}
