import { LLMError } from '../error/llm-error.ts';
import { endOfString } from './end-of-string.ts';
import { ExactNumber } from './exact-number.ts';
import type { JsonValue } from './json-value.ts';
import { hasInexactNumber, parseExact } from './parse-exact.ts';

/** Limits of {@link parseJson}. */
export interface ParseJsonOptions {
  /** The code of the error for text that is not JSON. Default `invalid_response`. */
  readonly code?: 'invalid_request' | 'invalid_response';
  /** How deep arrays and objects may nest. Default 128. */
  readonly maxDepth?: number;
  /** The text has passed `scanEnvelope`, which has looked at its depth and its keys. */
  readonly scanned?: boolean;
  /** Numbers that a double cannot hold become the nearest double, as with `JSON.parse`. Default false. */
  readonly rounded?: boolean;
}

/**
 * Parses JSON that somebody else wrote.
 *
 * Keys that could reach a prototype when an object is copied (`__proto__`, and `prototype` inside
 * `constructor`) are refused, and so is nesting that would overflow the stack of whoever walks the value.
 * A number that a double cannot hold becomes an `ExactNumber`, because ids of tools and bounds of schemas are such.
 *
 * @throws {LLMError} the given code: not JSON, too deep, or a refused key
 */
export function parseJson(text: string, options: ParseJsonOptions = {}): JsonValue {
  const { code = 'invalid_response', maxDepth = 128, scanned = false, rounded = false } = options;
  if (!scanned && exceedsDepth(text, maxDepth)) {
    throw new LLMError(code, `the JSON nests deeper than ${maxDepth} levels`);
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LLMError(code, 'the text is not valid JSON', { cause });
  }
  if (!scanned && mayHavePrototypeKey(text)) refusePrototypeKeys(value, code);
  return !rounded && hasInexactNumber(text) ? parseExact(text) : value;
}

/** Whether a walk over all keys is worth its time. A key may be written with escapes, so any `\\u00` counts. */
function mayHavePrototypeKey(text: string): boolean {
  return text.includes('__proto__') || text.includes('"constructor"') || text.includes('\\u00');
}

function refusePrototypeKeys(value: JsonValue, code: 'invalid_request' | 'invalid_response'): void {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return;
  if (Array.isArray(value)) {
    for (const item of value) refusePrototypeKeys(item, code);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const reachesPrototype =
      key === '__proto__' ||
      (key === 'constructor' &&
        typeof inner === 'object' &&
        inner !== null &&
        Object.hasOwn(inner, 'prototype'));
    if (reachesPrototype)
      throw new LLMError(code, `the JSON has a forbidden key ${key}`, { param: key });
    if (inner !== undefined) refusePrototypeKeys(inner, code);
  }
}

/** Counts brackets outside strings. A text with few brackets in all cannot be too deep and is not looked at. */
function exceedsDepth(text: string, maxDepth: number): boolean {
  if (text.length < 2 * maxDepth || !hasMoreThan(maxDepth, text)) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        if (at < 0) return false;
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        if (depth > maxDepth) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
      default:
    }
  }
  return false;
}

function hasMoreThan(count: number, text: string): boolean {
  let left = count;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
}
