/** What a scanner reports about one HTTP/1.1 message, request or response. */
export interface MessageHandlers {
  /** The start line and the headers, without the empty line. */
  readonly onHead: (head: string) => void;
  /** A piece of the body without chunk framing. The bytes are only valid during the call. */
  readonly onBody: (bytes: Buffer, start: number, end: number) => void;
  readonly onEnd: () => void;
}

export interface HttpScanner {
  push(bytes: Buffer, length: number): void;
  /** False between two messages: a connection may be closed here without losing anything. */
  readonly busy: boolean;
}

const HEAD = 0;
const FIXED_BODY = 1;
const CHUNK_SIZE = 2;
const CHUNK_EXTENSION = 3;
const CHUNK_BODY = 4;
const CHUNK_BREAK = 5;
const TRAILER = 6;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SEMICOLON = 59;
const headEnd = Buffer.from('\r\n\r\n');
const maxHeadBytes = 65_536;

/**
 * Splits a connection's bytes into HTTP/1.1 messages, at a fraction of the cost of a full parser.
 *
 * The loader and the fake upstream share a core, and that core must stay ahead of the measured one.
 * So this reads only what a benchmark between two known ends needs: length, chunks, end. A message
 * with neither `content-length` nor chunks has no body.
 */
export function createHttpScanner(handlers: MessageHandlers): HttpScanner {
  let state = HEAD;
  let carried: Buffer | undefined;
  let remaining = 0;
  let digits = 0;
  let lineLength = 0;
  let midMessage = false;

  const finish = (): void => {
    state = HEAD;
    midMessage = false;
    handlers.onEnd();
  };

  const startBody = (head: string): void => {
    handlers.onHead(head);
    const lower = head.toLowerCase();
    if (lower.includes('\r\ntransfer-encoding: chunked')) {
      state = CHUNK_SIZE;
      remaining = 0;
      digits = 0;
      return;
    }
    const at = lower.indexOf('\r\ncontent-length:');
    remaining = at < 0 ? 0 : Number.parseInt(lower.slice(at + 17), 10);
    if (!(remaining >= 0)) throw new Error(`content-length is not a number: ${head}`);
    if (remaining === 0) finish();
    else state = FIXED_BODY;
  };

  const push = (incoming: Buffer, incomingLength: number): void => {
    let bytes = incoming;
    let length = incomingLength;
    let at = 0;
    if (carried !== undefined) {
      bytes = Buffer.concat([carried, incoming.subarray(0, incomingLength)]);
      length = bytes.length;
      carried = undefined;
    }
    while (at < length) {
      switch (state) {
        case HEAD: {
          const end = bytes.subarray(0, length).indexOf(headEnd, at);
          midMessage = true;
          if (end < 0) {
            if (length - at > maxHeadBytes) throw new Error('the message head never ends');
            carried = Buffer.from(bytes.subarray(at, length));
            return;
          }
          startBody(bytes.toString('latin1', at, end));
          at = end + 4;
          break;
        }
        case FIXED_BODY: {
          const end = Math.min(length, at + remaining);
          handlers.onBody(bytes, at, end);
          remaining -= end - at;
          at = end;
          if (remaining === 0) finish();
          break;
        }
        case CHUNK_SIZE:
        case CHUNK_EXTENSION: {
          const byte = bytes[at] ?? 0;
          at += 1;
          if (byte === LINE_FEED) {
            if (digits === 0) throw new Error('a chunk has no size');
            state = remaining === 0 ? TRAILER : CHUNK_BODY;
            lineLength = 0;
          } else if (byte === SEMICOLON) {
            state = CHUNK_EXTENSION;
          } else if (byte !== CARRIAGE_RETURN && state === CHUNK_SIZE) {
            remaining = remaining * 16 + toHexDigit(byte);
            digits += 1;
          }
          break;
        }
        case CHUNK_BODY: {
          const end = Math.min(length, at + remaining);
          handlers.onBody(bytes, at, end);
          remaining -= end - at;
          at = end;
          if (remaining === 0) state = CHUNK_BREAK;
          break;
        }
        case CHUNK_BREAK: {
          if (bytes[at] === LINE_FEED) {
            state = CHUNK_SIZE;
            digits = 0;
          } else if (bytes[at] !== CARRIAGE_RETURN) {
            throw new Error('a chunk is longer than its size');
          }
          at += 1;
          break;
        }
        default: {
          const byte = bytes[at];
          at += 1;
          if (byte !== LINE_FEED) {
            if (byte !== CARRIAGE_RETURN) lineLength += 1;
          } else if (lineLength === 0) finish();
          else lineLength = 0;
        }
      }
    }
  };

  return {
    push,
    get busy() {
      return midMessage;
    },
  };
}

function toHexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  if (lower >= 97 && lower <= 102) return lower - 87;
  throw new Error(`not a chunk size: byte ${String(byte)}`);
}
