import { LLMError } from '../error/llm-error.ts';
import { type BytePieces, createScratch, joinBytes, type Scratch } from '../bytes/byte-pieces.ts';
import { cutText } from '../text/cut-text.ts';
import { type Envelope, type EnvelopeField, keyMark } from './envelope.ts';
import { endOfLiteral, isSpace } from './literal-bytes.ts';
import { decodeString, endOfString } from './string-bytes.ts';

/** Limits of {@link scanEnvelope}. */
export interface ScanEnvelopeOptions {
  /** The code of the error for bytes that are not a JSON object. Default `invalid_request`. */
  readonly code?: 'invalid_request' | 'invalid_response';
  /** How deep arrays and objects may nest. Default 128. */
  readonly maxDepth?: number;
  /** How many fields the object may have at its top level. Default 10,000. */
  readonly maxFields?: number;
  /** Where to look at bytes that came in pieces. Default: a place of their own. */
  readonly scratch?: Scratch;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const colon = 0x3a;
const comma = 0x2c;

const mostPieces = 64;

// What may come next. Numbers instead of words because this loop sees every byte outside strings.
const value = 0;
const valueOrEnd = 1;
const key = 2;
const keyOrEnd = 3;
const afterKey = 4;
const afterValue = 5;

/**
 * Finds the top-level fields of a JSON object without building their values.
 *
 * One loop over the bytes. `expected` says what may come next, `isObject` which bracket is open at each depth, and every
 * value at depth 1 becomes a field when its last byte has been read. A conversation of a megabyte is mostly a few long
 * strings, which are searched natively, so a scan costs a fraction of `JSON.parse` and makes no object for its messages.
 *
 * The structure is checked to the last byte: brackets, commas, literals, numbers and depth. That is what makes it safe
 * to pass the bytes on: two readers cannot find different fields in an object that has passed. For the same reason a
 * top-level key that stands twice is refused, because one reader takes the first of them and another the last. Keys
 * that could reach a prototype are refused at every depth. Inside long strings only the end is looked for, so a bad
 * escape there is left to whoever parses the value.
 *
 * @throws {LLMError} the given code: not a JSON object, too deep, or a refused key
 */
export function scanEnvelope(
  body: Uint8Array | BytePieces,
  options: ScanEnvelopeOptions = {},
): Envelope {
  if (body instanceof Uint8Array) return { pieces: [body], ...scan(body, options) };
  // Looking up a field searches all pieces, so a body in many pieces is joined first.
  if (body.length > mostPieces) return scanEnvelope(joinBytes(body), options);
  const bytes = (options.scratch ?? createScratch()).join(body);
  return { pieces: body, ...scan(bytes, options) };
}

function scan(
  bytes: Uint8Array,
  { code = 'invalid_request', maxDepth = 128, maxFields = 10_000 }: ScanEnvelopeOptions,
): Pick<Envelope, 'fields' | 'end' | 'nestedKeys' | 'containers'> {
  const fields = new Map<string, EnvelopeField>();
  const nestedKeys = new Set<number>();
  // A typed array of this size lives outside the heap, and costs more than the scan of a short body.
  const isObject: (0 | 1)[] = [];
  const length = bytes.length;
  let depth = 0;
  let containers = 0;
  let expected = value;
  let fieldName = '';
  let fieldStart = 0;
  let valueStart = 0;
  let insideConstructor = -1;
  let at = 0;

  while (at < length) {
    const byte = bytes[at];
    switch (byte) {
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
        at += 1;
        continue;
      case quote: {
        const end = endOfString(bytes, at);
        if (end < 0) refuse(code, 'is not valid JSON: a string does not end');
        if (expected === key || expected === keyOrEnd) {
          const name =
            depth === 1 || mayBePrototypeKey(bytes, at, end) ? decodeString(bytes, at, end) : '';
          if (name === '__proto__') refuse(code, 'has a forbidden key __proto__', '__proto__');
          if (name === 'prototype' && insideConstructor === depth)
            refuse(code, 'has a forbidden key constructor', 'constructor');
          if (depth === 1) {
            fieldName = name;
            fieldStart = at;
          } else nestedKeys.add(keyMark(end - at - 1, bytes[at + 1] ?? 0, bytes[end - 1] ?? 0));
          if (name === 'constructor') insideConstructor = depth + 1;
          else if (insideConstructor > depth) insideConstructor = -1;
          expected = afterKey;
        } else if (expected <= valueOrEnd) {
          if (depth === 0) unexpected(code, bytes, at);
          if (depth === 1) valueStart = at;
          expected = afterValue;
        } else unexpected(code, bytes, at);
        at = end + 1;
        break;
      }
      case openBrace:
      case openBracket:
        if (expected > valueOrEnd) unexpected(code, bytes, at);
        if (depth === 0 && byte === openBracket) refuse(code, 'must be a JSON object');
        if (depth === 1) valueStart = at;
        depth += 1;
        containers += 1;
        if (depth > maxDepth) refuse(code, `nests deeper than ${maxDepth} levels`);
        isObject[depth] = byte === openBrace ? 1 : 0;
        expected = byte === openBrace ? keyOrEnd : valueOrEnd;
        at += 1;
        continue;
      case closeBrace:
      case closeBracket:
        if (
          byte === closeBrace
            ? isObject[depth] !== 1 || (expected !== keyOrEnd && expected !== afterValue)
            : depth === 0 ||
              isObject[depth] === 1 ||
              (expected !== valueOrEnd && expected !== afterValue)
        )
          unexpected(code, bytes, at);
        depth -= 1;
        expected = afterValue;
        at += 1;
        if (depth === 0) {
          const end = at - 1;
          while (at < length) {
            if (!isSpace(bytes[at])) unexpected(code, bytes, at);
            at += 1;
          }
          return { fields, end, nestedKeys, containers };
        }
        break;
      case colon:
        if (expected !== afterKey) unexpected(code, bytes, at);
        expected = value;
        at += 1;
        continue;
      case comma:
        if (expected !== afterValue || depth === 0) unexpected(code, bytes, at);
        expected = isObject[depth] === 1 ? key : value;
        at += 1;
        continue;
      default: {
        if (expected > valueOrEnd) unexpected(code, bytes, at);
        if (depth === 0) refuse(code, 'must be a JSON object');
        if (depth === 1) valueStart = at;
        const end = endOfLiteral(bytes, at);
        if (end < 0) unexpected(code, bytes, at);
        expected = afterValue;
        at = end;
      }
    }
    if (depth === 1 && expected === afterValue) {
      if (fields.has(fieldName)) refuseTwice(code, fieldName);
      if (fields.size === maxFields) refuse(code, `has more than ${maxFields} fields`);
      fields.set(fieldName, { name: fieldName, start: fieldStart, valueStart, valueEnd: at });
    }
  }
  return refuse(
    code,
    length === 0 ? 'is empty; a JSON object is expected' : 'is not valid JSON: it ends too early',
  );
}

type Code = NonNullable<ScanEnvelopeOptions['code']>;

/**
 * A problem of what a caller sent, or of what an upstream answered: nobody is accused of what the other one did.
 *
 * `refuse` and `unexpected` are functions, not closures in `scan`: a variable that a closure captures is slow in its loop.
 */
function refuse(code: Code, problem: string, param?: string): never {
  const subject = code === 'invalid_response' ? "the upstream's answer" : 'the body';
  throw new LLMError(code, `${subject} ${problem}`, param === undefined ? {} : { param });
}

function refuseTwice(code: Code, name: string): never {
  // The value may be as long as the body.
  const shown = cutText(name, 100);
  return refuse(code, `has the key ${shown} twice`, shown);
}

function unexpected(code: Code, bytes: Uint8Array, at: number): never {
  return refuse(code, `is not valid JSON: unexpected ${describeByte(bytes, at)} at byte ${at}`);
}

/**
 * Whether a nested key may be `__proto__`, `prototype` or `constructor`, by its length and first byte: 9 with `_` or `p`,
 * 11 with `c`. An escape makes a key longer than it is and can hide its first letter, so a key with any backslash may be
 * one of them too. Only such keys become strings. A conversation has thousands of others.
 */
function mayBePrototypeKey(bytes: Uint8Array, opening: number, closing: number): boolean {
  const length = closing - opening - 1;
  const first = bytes[opening + 1];
  if ((length === 9 && (first === 0x5f || first === 0x70)) || (length === 11 && first === 0x63))
    return true;
  if (length < 9) return false;
  for (let at = opening + 1; at < closing; at += 1) if (bytes[at] === backslash) return true;
  return false;
}

/** The byte as a person reads it, without repeating more of the body than one printable character. */
function describeByte(bytes: Uint8Array, at: number): string {
  const byte = bytes[at];
  if (byte === undefined) return 'end';
  return byte > 0x20 && byte < 0x7f
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16)}`;
}
