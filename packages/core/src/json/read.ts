import { LLMError } from '../error/llm-error.ts';
import { ExactNumber } from './exact-number.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

// Readers of upstream JSON: they never throw.

/** An object that is no list, else `undefined`. */
export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
  );
}

/** What an object says itself of a name that somebody else chose, and not its prototype: `constructor` is a name too. */
export function ownValue<Value>(
  object: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A list, else `undefined`. */
export function asArray(value: unknown): readonly JsonValue[] | undefined {
  return isArray(value) ? value : undefined;
}

function isArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A string, else `undefined`. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Finite numbers only. */
export function asNumber(value: unknown): number | undefined {
  if (value instanceof ExactNumber) return asNumber(value.valueOf());
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** `true` or `false`, else `undefined`. */
export function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A token count: a whole number of at least 0, else 0. */
export function toCount(value: unknown): number {
  const number = asNumber(value);
  return number === undefined || number < 0 ? 0 : Math.floor(number);
}

/**
 * A string of a request that people wrote. `null` counts as absent. `path` names the field in the error.
 *
 * @throws {LLMError} invalid_request: the value has another type
 */
export function readString(object: JsonObject, key: string, path = key): string | undefined {
  return expect(object[key], path, aString);
}

/** As `readString`, for a finite number. */
export function readNumber(object: JsonObject, key: string, path = key): number | undefined {
  return expect(object[key], path, aNumber);
}

/** As `readString`, for `true` or `false`. */
export function readBoolean(object: JsonObject, key: string, path = key): boolean | undefined {
  return expect(object[key], path, aBoolean);
}

/** As `readString`, for a list. */
export function readArray(
  object: JsonObject,
  key: string,
  path = key,
): readonly JsonValue[] | undefined {
  return expect(object[key], path, aList);
}

/** As `readString`, for an object. */
export function readObject(object: JsonObject, key: string, path = key): JsonObject | undefined {
  return expect(object[key], path, anObject);
}

/** The value itself, which must be there. */
export function required<Value>(value: Value | undefined, path: string): Value {
  if (value === undefined)
    throw new LLMError('invalid_request', `${path} is required`, { param: path });
  return value;
}

/** The error for a value that is not what its field takes. */
export function invalidField(path: string, expected: string): LLMError {
  return new LLMError('invalid_request', `${path} must be ${expected}`, { param: path });
}

/** What a field takes, in words for its error. */
interface Kind<Value> {
  readonly words: string;
  readonly narrow: (value: unknown) => Value | undefined;
}

const aString: Kind<string> = { words: 'a string', narrow: asString };
const aNumber: Kind<number> = { words: 'a number', narrow: asNumber };
const aBoolean: Kind<boolean> = { words: 'true or false', narrow: asBoolean };
const aList: Kind<readonly JsonValue[]> = { words: 'a list', narrow: asArray };
const anObject: Kind<JsonObject> = { words: 'an object', narrow: asObject };

function expect<Value>(
  value: JsonValue | undefined,
  path: string,
  kind: Kind<Value>,
): Value | undefined {
  if (value === undefined || value === null) return undefined;
  const narrowed = kind.narrow(value);
  if (narrowed === undefined) throw invalidField(path, kind.words);
  return narrowed;
}
