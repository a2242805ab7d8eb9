import { LLMError } from '../error/llm-error.ts';
import {
  byteAt,
  type BytePieces,
  createScratch,
  readPieces,
  type Scratch,
} from '../bytes/byte-pieces.ts';
import { type Envelope, type EnvelopeField, keyMark } from './envelope.ts';
import type { JsonValue } from './json-value.ts';
import { parseJson } from './parse-json.ts';

export interface ScanEnvelopeOptions {
  /** The code of the error for bytes that are not a JSON object. Default `invalid_request`. */
  readonly code?: 'invalid_request' | 'invalid_response';
  /** How deep arrays and objects may nest. Default 128. */
  readonly maxDepth?: number;
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
 * The structure is checked to the last byte: brackets, commas, literals, numbers and depth. Inside long
 * strings only the end is looked for, so a bad escape there is left to whoever parses the value. Keys
 * that could reach a prototype, and a top-level key that stands twice, are refused.
 *
 * @throws {LLMError} the given code: not a JSON object, too deep, or a refused key
 */
export function scanEnvelope(
  body: Uint8Array | BytePieces,
  options: ScanEnvelopeOptions = {},
): Envelope {
  if (body instanceof Uint8Array) return { pieces: [body], ...scan(body, options) };
  const bytes = (options.scratch ?? createScratch()).join(body);
  return { pieces: body, ...scan(bytes, options) };
}

function scan(
  bytes: Uint8Array,
  { code = 'invalid_request', maxDepth = 128 }: ScanEnvelopeOptions,
): Pick<Envelope, 'fields' | 'end' | 'nestedKeys'> {
  const fields = new Map<string, EnvelopeField>();
  const nestedKeys = new Set<number>();
  // A typed array of this size lives outside the heap, and costs more than the scan of a short body.
  const isObject: (0 | 1)[] = [];
  const length = bytes.length;
  let depth = 0;
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
          return { fields, end, nestedKeys };
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
      if (fields.has(fieldName)) refuse(code, `has the key ${fieldName} twice`, fieldName);
      fields.set(fieldName, { name: fieldName, start: fieldStart, valueStart, valueEnd: at });
    }
  }
  return refuse(
    code,
    length === 0 ? 'is empty; a JSON object is expected' : 'is not valid JSON: it ends too early',
  );
}

type Code = NonNullable<ScanEnvelopeOptions['code']>;

// Functions of their own, not closures: a variable that a closure captures is slow in the loop above.
/** A problem of what a caller sent, or of what an upstream answered: nobody is accused of what the other one did. */
function refuse(code: Code, problem: string, param?: string): never {
  const subject = code === 'invalid_response' ? "the upstream's answer" : 'the body';
  throw new LLMError(code, `${subject} ${problem}`, param === undefined ? {} : { param });
}

function unexpected(code: Code, bytes: Uint8Array, at: number): never {
  return refuse(code, `is not valid JSON: unexpected ${describeByte(bytes, at)} at byte ${at}`);
}

/** The first byte of a top-level field's value, which tells its kind; `undefined` where the field is absent. */
export function firstByteOf({ pieces, fields }: Envelope, name: string): number | undefined {
  const field = fields.get(name);
  return field === undefined ? undefined : byteAt(pieces, field.valueStart);
}

/** The value of a top-level field, parsed; `undefined` where it is absent. */
export function readEnvelope(envelope: Envelope, name: string): JsonValue | undefined {
  const field = envelope.fields.get(name);
  if (field === undefined) return undefined;
  const bytes = readPieces(envelope.pieces, field.valueStart, field.valueEnd);
  // The scan has checked the literals, so their first byte tells them apart.
  switch (bytes[0]) {
    case 0x74:
      return true;
    case 0x66:
      return false;
    case 0x6e:
      return null;
    case quote:
      return decodeString(bytes, 0, bytes.length - 1);
    default:
      return parseJson(text.decode(bytes), { code: 'invalid_request' });
  }
}

const text = new TextDecoder();

function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return text.decode(bytes.subarray(start, end));
}

/** A string between its quotes. Short plain ASCII, the case of nearly every key, needs no decoder. */
function decodeString(bytes: Uint8Array, opening: number, closing: number): string {
  if (closing - opening <= 48 && isPlain(bytes, opening + 1, closing))
    return decodePlain(bytes, opening + 1, closing);
  const parsed = parseJson(decodeText(bytes, opening, closing + 1), { code: 'invalid_request' });
  return typeof parsed === 'string' ? parsed : '';
}

function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === backslash || byte >= 0x80) return false;
  }
  return true;
}

/** Four characters at a time, because each addition makes a string. */
function decodePlain(bytes: Uint8Array, start: number, end: number): string {
  const { fromCharCode } = String;
  let text = '';
  let at = start;
  for (; at + 4 <= end; at += 4) {
    text += fromCharCode(
      bytes[at] ?? 0,
      bytes[at + 1] ?? 0,
      bytes[at + 2] ?? 0,
      bytes[at + 3] ?? 0,
    );
  }
  for (; at < end; at += 1) text += fromCharCode(bytes[at] ?? 0);
  return text;
}

/** Whether a nested key may be one of those that reach a prototype; escaped keys are looked at to be sure. */
function mayBePrototypeKey(bytes: Uint8Array, opening: number, closing: number): boolean {
  const length = closing - opening - 1;
  const first = bytes[opening + 1];
  if ((length === 9 && (first === 0x5f || first === 0x70)) || (length === 11 && first === 0x63))
    return true;
  if (length < 9) return false;
  for (let at = opening + 1; at < closing; at += 1) if (bytes[at] === backslash) return true;
  return false;
}

// The characters after a backslash: " / \\ b f n r t u
const isEscape = new Uint8Array(256);
for (const byte of [0x22, 0x2f, 0x5c, 0x62, 0x66, 0x6e, 0x72, 0x74, 0x75]) isEscape[byte] = 1;

// Bytes looked at one by one before a native search pays for its call.
const stride = 16;

/** The closing quote, or -1. Long runs without an escape are searched natively. */
function endOfString(bytes: Uint8Array, opening: number): number {
  const { length } = bytes;
  let at = opening + 1;
  for (;;) {
    const near = Math.min(at + stride, length);
    while (at < near) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) return at;
      if (byte < 0x20) return -1;
      if (byte === backslash) {
        if (isEscape[bytes[at + 1] ?? 0] === 0) return -1;
        at += 2;
      } else at += 1;
    }
    if (at >= length) return -1;
    const end = bytes.indexOf(quote, at);
    if (end < 0) return -1;
    let backslashes = 0;
    while (end - 1 - backslashes >= at && bytes[end - 1 - backslashes] === backslash)
      backslashes += 1;
    if (backslashes % 2 === 0) return end;
    at = end + 1;
  }
}

/** The byte after a number, `true`, `false` or `null`, or -1. */
function endOfLiteral(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (
    first === 0x74 &&
    bytes[start + 1] === 0x72 &&
    bytes[start + 2] === 0x75 &&
    bytes[start + 3] === 0x65
  )
    return closed(bytes, start + 4);
  if (
    first === 0x66 &&
    bytes[start + 1] === 0x61 &&
    bytes[start + 2] === 0x6c &&
    bytes[start + 3] === 0x73 &&
    bytes[start + 4] === 0x65
  )
    return closed(bytes, start + 5);
  if (
    first === 0x6e &&
    bytes[start + 1] === 0x75 &&
    bytes[start + 2] === 0x6c &&
    bytes[start + 3] === 0x6c
  )
    return closed(bytes, start + 4);
  return endOfNumber(bytes, start);
}

/** The byte after a number as JSON writes it (RFC 8259 section 6), or -1. */
function endOfNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const whole = endOfDigits(bytes, at);
  if (whole === at || (bytes[at] === 0x30 && whole > at + 1)) return -1;
  at = whole;
  if (bytes[at] === 0x2e) {
    const fraction = endOfDigits(bytes, at + 1);
    if (fraction === at + 1) return -1;
    at = fraction;
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    const sign = bytes[at + 1];
    const first = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    const exponent = endOfDigits(bytes, first);
    if (exponent === first) return -1;
    at = exponent;
  }
  return closed(bytes, at);
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[at] ?? 0) at += 1;
  return at;
}

function closed(bytes: Uint8Array, end: number): number {
  return end >= bytes.length || isDelimiter(bytes[end]) ? end : -1;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDelimiter(byte: number | undefined): boolean {
  return (
    byte === comma ||
    byte === closeBrace ||
    byte === closeBracket ||
    isSpace(byte) ||
    byte === colon ||
    byte === quote
  );
}

/** The byte as a person reads it, without repeating more of the body than one printable character. */
function describeByte(bytes: Uint8Array, at: number): string {
  const byte = bytes[at];
  if (byte === undefined) return 'end';
  return byte > 0x20 && byte < 0x7f
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16)}`;
}
