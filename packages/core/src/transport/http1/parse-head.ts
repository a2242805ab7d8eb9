import type { Headers } from '../../contract/transport.ts';
import { LLMError } from '../../error/llm-error.ts';
import type { HeaderNames } from '../header-names.ts';

/** How the end of a body is found. */
export type Framing = 'length' | 'chunked' | 'close';

/** What an answer says before its body. */
export interface Head {
  readonly status: number;
  readonly headers: Headers;
  readonly framing: Framing;
  /** Bytes of the body where its framing is `length`. */
  readonly length: number;
  /** The connection may carry a further exchange. */
  readonly keepAlive: boolean;
}

/**
 * Reads the status line and the headers of an answer (RFC 9112 sections 4 to 6, read 2026-11-29). `text` holds each line
 * with its CR LF, and not the empty line at the end.
 *
 * The headers say where this answer ends, and so where the next one on the same connection begins. If a proxy on the way
 * finds that end in another place than we do, a part of one answer becomes the beginning of the next one, which belongs
 * to another caller. So wherever the rules let a reader guess, this one refuses the answer, and its connection closes:
 * line feeds without a carriage return, folded lines, a length beside chunks, two lengths, transfer codings other than
 * `chunked`, and tabs in the headers that tell the length.
 *
 * @throws {LLMError} connection: it is malformed
 */
export function parseHead(text: string, names: HeaderNames): Head {
  if (control.test(text)) throw malformed('a control character stands in its headers');
  const version = versionOf(text);
  const status = statusOf(text);
  if (text.includes('\t') && tabbedFraming.test(text)) {
    throw malformed('a tab stands where it says how long its body is');
  }
  const headers = parseHeaders(text, names);
  const { framing, length } = framingOf(status, headers, version);
  return {
    status,
    headers,
    framing,
    length,
    keepAlive: keepsAlive(headers['connection'], version),
  };
}

// A carriage return has to be followed by a line feed. `afterLine` sees to it that no line feed stands alone.
// eslint-disable-next-line no-control-regex -- they are what is looked for
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r[^\n]/;

// A tab is white space by the rules, but not to every reader: not to Node's parser (seen 2026-11-29).
const tabbedFraming = /^(?:content-length|transfer-encoding):.*\t/im;

const digitZero = 0x30;
const digitNine = 0x39;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;

/** The digit after `HTTP/1.`. */
function versionOf(text: string): 0 | 1 {
  if (text.startsWith('HTTP/1.1 ')) return 1;
  if (text.startsWith('HTTP/1.0 ')) return 0;
  throw malformed('its answer does not begin with HTTP/1.1 or HTTP/1.0');
}

function statusOf(text: string): number {
  let status = 0;
  for (let at = 9; at < 12; at += 1) {
    const digit = text.charCodeAt(at);
    if (!(digit >= digitZero && digit <= digitNine)) throw malformed('its status is no number');
    status = status * 10 + digit - digitZero;
  }
  const after = text.charCodeAt(12);
  if (status < 100 || (after !== space && after !== carriageReturn)) {
    throw malformed('its status is no number of three digits');
  }
  return status;
}

function parseHeaders(text: string, names: HeaderNames): Headers {
  const headers: Record<string, string> = {};
  for (let at = afterLine(text, 0); at < text.length;) {
    const next = afterLine(text, at);
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon >= next) throw malformed('a header has no colon');
    const name = names.lower(text.slice(at, colon));
    if (name === undefined) throw malformed('a header has no proper name');
    const value = trimmed(text, colon + 1, next - 2);
    const before = headers[name];
    if (before !== undefined && Object.hasOwn(headers, name)) headers[name] = `${before}, ${value}`;
    // Assigning to `__proto__` would change the prototype of the object.
    else if (name !== '__proto__') headers[name] = value;
    at = next;
  }
  return headers;
}

function afterLine(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  if (feed < 1 || text.charCodeAt(feed - 1) !== carriageReturn) {
    throw malformed('a line of its headers ends without a carriage return');
  }
  return feed + 1;
}

function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

// Fifteen digits: far more than any body, and still exact as a number.
const plainLength = /^\d{1,15}$/;

/**
 * How the end of the body is found, in the order of RFC 9112 section 6.3: interim answers, 204 and 304 have no body; then
 * chunks count, then a length; a body with neither ends with its connection. The first two checks keep a length and chunks
 * from ever being there at once, so the order between them decides nothing. A repeated `content-length` comes here joined
 * by a comma and is refused as no number, even if both say the same.
 */
function framingOf(
  status: number,
  headers: Headers,
  version: 0 | 1,
): Pick<Head, 'framing' | 'length'> {
  const encoding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (encoding !== undefined) {
    if (length !== undefined) throw malformed('its body is chunked and of a length at once');
    if (version === 0) throw malformed('its body is chunked, which HTTP/1.0 does not know');
    if (encoding.toLowerCase() !== 'chunked') throw malformed('it encodes its body unasked');
  }
  if (length !== undefined && !plainLength.test(length)) {
    throw malformed('the length of its body is no number');
  }
  if (status < 200 && version === 0) throw malformed('it knows no interim answers');
  if (status < 200 || status === 204 || status === 304) return { framing: 'length', length: 0 };
  if (encoding !== undefined) return { framing: 'chunked', length: 0 };
  if (length !== undefined) return { framing: 'length', length: Number(length) };
  return { framing: 'close', length: 0 };
}

function keepsAlive(connection: string | undefined, version: 0 | 1): boolean {
  if (connection === undefined) return version === 1;
  if (connection === 'keep-alive') return true;
  const options = connection.split(',').map((option) => option.trim().toLowerCase());
  return !options.includes('close') && (version === 1 || options.includes('keep-alive'));
}

/** The answer is not HTTP, or could be read in two ways. Nothing that follows on its connection can be trusted. */
export function malformed(reason: string): LLMError {
  return new LLMError('connection', `the upstream does not speak HTTP/1.1: ${reason}`);
}
