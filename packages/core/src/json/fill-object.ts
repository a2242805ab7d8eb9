import type { JsonObject, JsonValue } from './json-value.ts';
import { isObject } from './read.ts';

/**
 * A value with the settings that it leaves to its default. The value itself where it leaves none.
 *
 * Of an object that holds settings each one has a default of its own, at any depth. An object that says its `type` is a
 * choice among several, so that fields of another choice would contradict it, and is taken as it is; so is every other value.
 */
export function fillObject(given: JsonValue, fallback: JsonValue): JsonValue {
  if (!isObject(given) || !isObject(fallback) || isChoice(given) || isChoice(fallback)) {
    return given;
  }
  let filled: Record<string, JsonValue | undefined> | undefined;
  for (const [name, value] of Object.entries(fallback)) {
    if (value === undefined) continue;
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    const whole = own === undefined ? value : fillObject(own, value);
    if (whole === own) continue;
    filled ??= { ...given };
    filled[name] = whole;
  }
  return filled ?? given;
}

function isChoice(object: JsonObject): boolean {
  return typeof object['type'] === 'string';
}
