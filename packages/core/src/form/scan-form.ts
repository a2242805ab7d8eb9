import { type BytePieces, joinBytes } from '../bytes/byte-pieces.ts';
import { LLMError } from '../error/llm-error.ts';
import type { FormPart } from './form-part.ts';
import { boundaryOf } from './form-boundary.ts';
import { malformedForm } from './malformed-form.ts';
import { readPartHeaders } from './part-headers.ts';

/** A part of a form as offsets into its bytes. */
export interface ScannedPart {
  /** Name of the field. */
  readonly name: string;
  /** Of a file; absent at a field with text. */
  readonly filename: string | undefined;
  /** Content type of the part; `undefined` where it has none. */
  readonly contentType: string | undefined;
  /** Of the first dash of the delimiter before it. */
  readonly start: number;
  /** Offset of the first byte of the value in `bytes`. */
  readonly valueStart: number;
  /** Offset behind the last byte of the value in `bytes`. */
  readonly valueEnd: number;
}

/** A `multipart/form-data` body whose parts are located and not copied. */
export interface ScannedForm {
  /** With the boundary, as the caller wrote it. */
  readonly contentType: string;
  /** The boundary between parts, without its dashes. */
  readonly boundary: string;
  /** The whole form. */
  readonly bytes: Uint8Array;
  /** The parts, in the order in which they stand in the form. */
  readonly parts: readonly ScannedPart[];
  /** Of the first dash of the last delimiter. */
  readonly end: number;
}

/** Limits of {@link scanForm}. */
export interface ScanFormOptions {
  /** Default 256. */
  readonly maxParts?: number;
  /** Bytes of one part's headers. Default 8,192. */
  readonly maxHeaderBytes?: number;
  /** Bytes of one field that is no file. Default 1,048,576. */
  readonly maxFieldBytes?: number;
}

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const dash = 0x2d;

/**
 * Finds the parts of a `multipart/form-data` body (RFC 7578, RFC 2046).
 *
 * Strict, because the same bytes are read again upstream: whatever two readers could understand differently is
 * refused. So nothing stands before the first delimiter or behind the last, a line that begins like a
 * delimiter is one, a part has one name, and its text is UTF-8. Every byte is looked at once.
 *
 * @throws {LLMError} invalid_request: the body is no such form; payload_too_large: it has more than the limits allow
 */
export function scanForm(
  body: Uint8Array | BytePieces,
  contentType: string,
  options: ScanFormOptions = {},
): ScannedForm {
  const bytes = body instanceof Uint8Array ? body : joinBytes(body);
  const boundary = boundaryOf(contentType);
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  if (!startsWith(bytes, 0, delimiter.subarray(2)))
    throw malformedForm('it does not begin with its boundary');
  const { maxParts = 256 } = options;
  const parts: ScannedPart[] = [];
  // The first delimiter has no line end before it.
  let start = 0;
  let after = delimiter.length - 2;
  while (!isLast(bytes, after)) {
    if (parts.length === maxParts) throw tooLarge(`more than ${maxParts} parts`);
    const part = scanPart({ bytes, delimiter }, { start, after }, options);
    parts.push(part);
    start = part.valueEnd + 2;
    after = part.valueEnd + delimiter.length;
  }
  return { contentType, boundary, bytes, parts, end: start };
}

/** The parts of a form with their values; bytes of files are views. @throws {LLMError} invalid_request: a field is no UTF-8 */
export function readParts(form: ScannedForm): readonly FormPart[] {
  return form.parts.map((part) => {
    const { name, filename, contentType = 'application/octet-stream' } = part;
    return filename === undefined
      ? { name, value: readField(form, part) }
      : { name, filename, contentType, bytes: valueOf(form, part) };
  });
}

/** The text of a part. @throws {LLMError} invalid_request: it is no UTF-8 */
export function readField(form: ScannedForm, part: ScannedPart): string {
  return decodeText(valueOf(form, part), part.name);
}

function valueOf({ bytes }: ScannedForm, { valueStart, valueEnd }: ScannedPart): Uint8Array {
  return bytes.subarray(valueStart, valueEnd);
}

function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LLMError('invalid_request', `the form's field ${name} is not valid UTF-8`, {
      param: name,
      cause,
    });
  }
}

interface Source {
  readonly bytes: Uint8Array;
  readonly delimiter: Uint8Array;
}

function scanPart(
  { bytes, delimiter }: Source,
  { start, after }: { readonly start: number; readonly after: number },
  { maxHeaderBytes = 8_192, maxFieldBytes = 1_048_576 }: ScanFormOptions,
): ScannedPart {
  if (!isLineEnd(bytes, after)) throw malformedForm('something follows a boundary in its line');
  const headersEnd = endOfHeaders(bytes, after, maxHeaderBytes);
  const headers = readPartHeaders(decodeText(bytes.subarray(after + 2, headersEnd), 'headers'));
  const valueStart = headersEnd + 4;
  // A part without a value has its delimiter where the blank line ends.
  const valueEnd = find(bytes, delimiter, valueStart - 2);
  if (valueEnd < 0) throw malformedForm('it ends before its last boundary');
  if (valueEnd < valueStart) throw malformedForm('a part has no value');
  if (headers.filename === undefined && valueEnd - valueStart > maxFieldBytes)
    throw tooLarge(`a field of more than ${maxFieldBytes} bytes`);
  return { ...headers, start, valueStart, valueEnd };
}

/** Of the blank line's first byte: headers end with an empty line, and there is at least one. */
function endOfHeaders(bytes: Uint8Array, from: number, maxBytes: number): number {
  const last = Math.min(bytes.length - 3, from + maxBytes);
  for (let at = bytes.indexOf(carriageReturn, from); at >= 0 && at < last;) {
    if (isLineEnd(bytes, at) && isLineEnd(bytes, at + 2)) return at;
    at = bytes.indexOf(carriageReturn, at + 1);
  }
  if (bytes.length - from > maxBytes) throw tooLarge(`headers of more than ${maxBytes} bytes`);
  throw malformedForm('the headers of a part do not end');
}

/** Whether the delimiter that ended is the last one, and nothing but a line end follows it. */
function isLast(bytes: Uint8Array, after: number): boolean {
  if (bytes[after] !== dash || bytes[after + 1] !== dash) return false;
  const rest = bytes.length - after - 2;
  if (rest !== 0 && !(rest === 2 && isLineEnd(bytes, after + 2)))
    throw malformedForm('something follows its last boundary');
  return true;
}

function isLineEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === carriageReturn && bytes[at + 1] === lineFeed;
}

/** A delimiter has at most 74 bytes, and only its first is a carriage return: a byte is compared twice at most. */
function find(bytes: Uint8Array, delimiter: Uint8Array, from: number): number {
  let at = bytes.indexOf(carriageReturn, from);
  while (at >= 0 && !startsWith(bytes, at, delimiter)) at = bytes.indexOf(carriageReturn, at + 1);
  return at;
}

function startsWith(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  if (at + expected.length > bytes.length) return false;
  for (let index = 0; index < expected.length; index += 1) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}

function tooLarge(what: string): LLMError {
  return new LLMError('payload_too_large', `the form has ${what}`);
}
