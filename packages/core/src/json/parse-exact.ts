import { endOfString } from './end-of-string.ts';
import { ExactNumber, isInexact } from './exact-number.ts';
import type { JsonValue } from './json-value.ts';

// A whole number that may have more digits than a double holds, or an exponent that may be out of its range. Texts
// with neither, which are nearly all, are not looked at any further; the long fractions of vectors are neither.
const suspicious = /(?<![\d.])\d{16,}(?![\d.])|\d[eE]\+?\d{3}/;

/** Whether JSON text has a number outside its strings that a double cannot hold. */
export function hasInexactNumber(text: string): boolean {
  if (!suspicious.test(text)) return false;
  let at = 0;
  while (at < text.length) {
    const opening = text.indexOf('"', at);
    const end = opening < 0 ? text.length : opening;
    if (end > at && someInexact(text.slice(at, end))) return true;
    if (opening < 0) return false;
    const closing = endOfString(text, opening);
    if (closing < 0) return false;
    at = closing + 1;
  }
  return false;
}

const literals = /-?\d[\d.eE+-]*/g;

function someInexact(between: string): boolean {
  return suspicious.test(between) && between.match(literals)?.some(isInexact) === true;
}

/** The value of valid JSON text, with the numbers that a double cannot hold as `ExactNumber`. */
export function parseExact(text: string): JsonValue {
  return readValue({ text, at: 0 });
}

interface Cursor {
  readonly text: string;
  at: number;
}

const space = /\s*/y;
const scalar = /[^\s,\]}]+/y;

function readValue(cursor: Cursor): JsonValue {
  skip(cursor);
  switch (cursor.text[cursor.at]) {
    case '{':
      return readObject(cursor);
    case '[':
      return readArray(cursor);
    case '"':
      return readString(cursor);
    default:
      return readScalar(cursor);
  }
}

function readObject(cursor: Cursor): JsonValue {
  const fields: (readonly [string, JsonValue])[] = [];
  while (hasNext(cursor, '}')) {
    const name = readString(cursor);
    skip(cursor);
    cursor.at += 1;
    fields.push([name, readValue(cursor)]);
  }
  return Object.fromEntries(fields);
}

function readArray(cursor: Cursor): JsonValue {
  const items: JsonValue[] = [];
  while (hasNext(cursor, ']')) items.push(readValue(cursor));
  return items;
}

/** Steps over the bracket or comma before an item, and over the closing bracket where there is none. */
function hasNext(cursor: Cursor, closing: string): boolean {
  skip(cursor);
  if (cursor.text[cursor.at] !== closing) {
    cursor.at += 1;
    skip(cursor);
  }
  if (cursor.text[cursor.at] !== closing) return true;
  cursor.at += 1;
  return false;
}

function readString(cursor: Cursor): string {
  const end = endOfString(cursor.text, cursor.at) + 1;
  const value = String(JSON.parse(cursor.text.slice(cursor.at, end)));
  cursor.at = end;
  return value;
}

function readScalar(cursor: Cursor): JsonValue {
  scalar.lastIndex = cursor.at;
  const [literal = 'null'] = scalar.exec(cursor.text) ?? [];
  cursor.at += literal.length;
  if (/^[-\d]/.test(literal) && isInexact(literal)) return new ExactNumber(literal);
  const value: JsonValue = JSON.parse(literal);
  return value;
}

function skip(cursor: Cursor): void {
  space.lastIndex = cursor.at;
  space.exec(cursor.text);
  cursor.at = space.lastIndex;
}
