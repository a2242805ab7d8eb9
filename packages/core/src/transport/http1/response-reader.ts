import type { Headers } from '../../contract/transport.ts';
import type { HeaderNames } from '../header-names.ts';
import { type Head, malformed, parseHead } from './parse-head.ts';

/** Receives the parts of an answer. */
export interface ResponseSink {
  /** Once, with the final status. */
  onHead(status: number, headers: Headers): void;
  /** The part of the body that one read of the socket brought, without its framing, in memory of its own. */
  onBody(bytes: Uint8Array): void;
}

type State =
  | 'nothing' // no answer is awaited
  | 'head'
  | 'length'
  | 'close'
  | 'size' // of a chunk, in hexadecimal digits
  | 'extension' // of a chunk's size, which nobody uses
  | 'size-end' // the line feed after it
  | 'chunk'
  | 'chunk-return' // the carriage return after a chunk, and the line feed
  | 'chunk-feed'
  | 'trailer' // a line after the last chunk; nobody uses those either
  | 'trailer-feed'
  | 'done';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const semicolon = 0x3b;
const endOfHead = '\r\n\r\n';
const httpName = 'HTTP/1.';

// All of an answer before its body; providers send a thirtieth of it.
const longestHead = 65_536;
// Nearly every head is shorter. So a long body in the same read is not turned into text to find where it begins.
const firstLook = 4_096;
// Interim answers before the final one: `100 Continue`, `103 Early Hints`.
const mostInterim = 8;
// Digits of a chunk's size, so that it is exact as a number.
const mostSizeDigits = 13;
// Bytes of the chunk extensions and trailers of one answer, which are read and thrown away.
const longestIgnored = 65_536;

/**
 * Reads the answers of one connection, one after the other, from bytes however they are cut (RFC 9112).
 *
 * Two mistakes would give one caller the answer of another, so both end the connection:
 *
 * - Reading the end of an answer in the wrong place. The framing (see `State`) is read byte by byte and strictly: a chunk
 *   has exactly its size and its CR LF, a size has only digits, no line ends in a bare line feed. A lenient reader would
 *   accept more, and could disagree with a proxy on the way about where the answer ends.
 * - Taking bytes for an answer that nobody asked for. What comes before `expect`, or after the end of an answer, marks the
 *   connection as spent; `keepsAlive` then stays false for good.
 *
 * Trailers and chunk extensions are checked and thrown away. `against-node.test.ts` compares this reader with Node's.
 */
export class ResponseReader {
  readonly #names: HeaderNames;
  #sink: ResponseSink | undefined;
  #state: State = 'nothing';
  /** The part of an unfinished head that was searched for its end already. */
  #text = '';
  /** The last three characters after that, which may be the beginning of `endOfHead`. Empty until the first byte. */
  #tail = '';
  #interim = 0;
  /** Bytes to come of a body or chunk. */
  #left = 0;
  #digits = 0;
  #ignored = 0;
  /** The trailer's line has a character. */
  #filled = false;
  #isHead = false;
  #head: Head | undefined;
  /** The peer has sent something unasked, or has ended. */
  #isSpent = false;
  #out: Buffer | undefined;
  #outLength = 0;

  constructor(names: HeaderNames) {
    this.#names = names;
  }

  /** Prepares for the answer to a request. The answer to a HEAD has no body, whatever its headers say. */
  expect(sink: ResponseSink, method: string): void {
    this.#sink = sink;
    this.#state = 'head';
    this.#isHead = method === 'HEAD';
    this.#text = '';
    this.#tail = '';
    this.#interim = 0;
    this.#ignored = 0;
    this.#head = undefined;
  }

  /** The answer is complete. */
  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** At least one byte of the answer has come. */
  get hasBegun(): boolean {
    return this.#state !== 'head' || this.#tail !== '' || this.#interim > 0;
  }

  /** The connection may carry another exchange: the headers allow it, and nothing came unasked. */
  get keepsAlive(): boolean {
    return this.#state === 'done' && !this.#isSpent && (this.#head?.keepAlive ?? false);
  }

  /**
   * Reads the first `length` bytes. The memory may be used again afterwards: all that is kept is copied.
   *
   * @throws {LLMError} connection: they are malformed
   */
  push(bytes: Buffer, length: number): void {
    try {
      for (let at = 0; at < length;) at = this.#pushFrom(bytes, at, length);
    } finally {
      this.#flush();
    }
  }

  /**
   * The peer sends no more. That is how a body ends that has neither a length nor chunks.
   *
   * @returns whether the answer is whole
   */
  end(): boolean {
    if (this.#state === 'close') this.#state = 'done';
    this.#isSpent = true;
    return this.#state === 'done';
  }

  /** Reads on from `at` and returns the position after what it read. */
  #pushFrom(bytes: Buffer, at: number, length: number): number {
    switch (this.#state) {
      case 'nothing':
      case 'done':
        this.#isSpent = true;
        return length;
      case 'head':
        return this.#pushHead(bytes, at, length);
      case 'length':
      case 'close':
      case 'chunk':
        return this.#pushBody(bytes, at, length);
      default:
        this.#pushFraming(bytes[at] ?? 0);
        return at + 1;
    }
  }

  /**
   * Looks for the end of the head in what has just come, together with the last three characters before it, and never
   * again in all that came before. So a head that drips in byte by byte costs a time that grows with its length and not
   * with the square of it: appending to `#text` copies nothing until `parseHead` reads it.
   */
  #pushHead(bytes: Buffer, at: number, length: number): number {
    const before = this.#tail.length;
    let looked = Math.min(length, at + firstLook);
    let text = this.#tail + bytes.toString('latin1', at, looked);
    let end = text.indexOf(endOfHead);
    if (end < 0 && looked < length) {
      looked = Math.min(length, at + longestHead);
      text = this.#tail + bytes.toString('latin1', at, looked);
      end = text.indexOf(endOfHead);
    }
    const known = this.#text.length;
    // A head without its end is at least one byte longer than what came, so a head is refused however it is cut.
    if (known + (end < 0 ? text.length + 1 : end + endOfHead.length) > longestHead) {
      throw malformed(`its headers are longer than ${longestHead} bytes`);
    }
    if (end < 0) {
      this.#keep(text);
      return length;
    }
    const head = this.#text + text.slice(0, end + 2);
    this.#text = '';
    this.#tail = '';
    this.#begin(parseHead(head, this.#names));
    return at + end + endOfHead.length - before;
  }

  #keep(text: string): void {
    // Another protocol is refused at its first bytes, because its peer may wait for us and never end.
    if (this.#text.length < httpName.length) {
      const start = (this.#text + text).slice(0, httpName.length);
      if (!httpName.startsWith(start)) throw malformed('its answer is something else');
    }
    this.#text += text.slice(0, 1 - endOfHead.length);
    this.#tail = text.slice(1 - endOfHead.length);
  }

  #begin(head: Head): void {
    if (head.status < 200) {
      this.#interim += 1;
      if (head.status === 101 || this.#interim > mostInterim) {
        throw malformed(`it answers with status ${head.status}`);
      }
      return;
    }
    this.#head = head;
    this.#left = head.length;
    if (this.#isHead || (head.framing === 'length' && head.length === 0)) this.#state = 'done';
    else if (head.framing === 'chunked') this.#beginSize();
    else this.#state = head.framing;
    this.#sink?.onHead(head.status, head.headers);
  }

  #pushBody(bytes: Buffer, at: number, length: number): number {
    const end = this.#state === 'close' ? length : Math.min(length, at + this.#left);
    this.#out ??= Buffer.allocUnsafe(length - at);
    bytes.copy(this.#out, this.#outLength, at, end);
    this.#outLength += end - at;
    this.#left -= end - at;
    if (this.#state !== 'close' && this.#left === 0) {
      this.#state = this.#state === 'length' ? 'done' : 'chunk-return';
    }
    return end;
  }

  /** Gives what one read brought of the body in one piece, however many chunks it was. */
  #flush(): void {
    const out = this.#out;
    if (out === undefined) return;
    const length = this.#outLength;
    this.#out = undefined;
    this.#outLength = 0;
    this.#sink?.onBody(length === out.length ? out : out.subarray(0, length));
  }

  #beginSize(): void {
    this.#state = 'size';
    this.#left = 0;
    this.#digits = 0;
  }

  #pushFraming(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#pushSize(byte);
        return;
      case 'extension':
        if (byte === carriageReturn) this.#state = 'size-end';
        else this.#ignore(byte);
        return;
      case 'size-end':
        mustBe(byte, lineFeed);
        if (this.#left > 0) this.#state = 'chunk';
        else this.#beginTrailer();
        return;
      case 'chunk-return':
        mustBe(byte, carriageReturn);
        this.#state = 'chunk-feed';
        return;
      case 'chunk-feed':
        mustBe(byte, lineFeed);
        this.#beginSize();
        return;
      case 'trailer':
        if (byte === carriageReturn) this.#state = 'trailer-feed';
        else {
          this.#ignore(byte);
          this.#filled = true;
        }
        return;
      default:
        mustBe(byte, lineFeed);
        if (this.#filled) this.#beginTrailer();
        else this.#state = 'done';
    }
  }

  #pushSize(byte: number): void {
    const digit = hexadecimal(byte);
    if (digit >= 0) {
      this.#digits += 1;
      if (this.#digits > mostSizeDigits) throw malformed('a chunk is too long');
      this.#left = this.#left * 16 + digit;
      return;
    }
    if (this.#digits === 0) throw malformed('a chunk has no size');
    if (byte === carriageReturn) this.#state = 'size-end';
    else if (byte === semicolon) this.#state = 'extension';
    else throw malformed('the size of a chunk is no number');
  }

  #beginTrailer(): void {
    this.#state = 'trailer';
    this.#filled = false;
  }

  #ignore(byte: number): void {
    if (byte === lineFeed) throw malformed('a line ends without a carriage return');
    if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) {
      throw malformed('a control character stands in its framing');
    }
    this.#ignored += 1;
    if (this.#ignored > longestIgnored) throw malformed('it sends more framing than body');
  }
}

function mustBe(byte: number, wanted: number): void {
  if (byte !== wanted) throw malformed('a chunk does not end where it should');
}

function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
