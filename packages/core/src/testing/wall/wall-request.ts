import type { Headers } from '../../contract/transport.ts';

/** A request as it came over a connection. */
export interface WallRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Headers;
  /** As text in UTF-8. */
  readonly body: string;
}

/** Reads the requests that come over one connection. */
export interface WallRequestReader {
  /** The requests that these bytes complete. */
  push(bytes: Uint8Array): readonly WallRequest[];
}

/**
 * A reader of HTTP/1.1 requests with a length, in chunks or without a body. What is no HTTP is never a request, and its bytes are kept
 * until the connection ends.
 */
export function createRequestReader(): WallRequestReader {
  let held: Buffer = Buffer.alloc(0);
  return {
    push(bytes) {
      held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      const requests: WallRequest[] = [];
      for (let read = readRequest(held); read !== undefined; read = readRequest(held)) {
        requests.push(read.request);
        held = held.subarray(read.end);
      }
      return requests;
    },
  };
}

interface ReadRequest {
  readonly request: WallRequest;
  readonly end: number;
}

function readRequest(bytes: Buffer): ReadRequest | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [line = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [method = '', path = ''] = line.split(' ');
  const headers = toHeaders(lines);
  const start = headEnd + 4;
  const body = /chunked/i.test(headers['transfer-encoding'] ?? '')
    ? readChunks(bytes, start)
    : readLength(bytes, start, Number(headers['content-length'] ?? 0));
  if (body === undefined) return undefined;
  return {
    request: { method, path, headers, body: body.bytes.toString('utf8') },
    end: body.end,
  };
}

function toHeaders(lines: readonly string[]): Headers {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

interface ReadBody {
  readonly bytes: Buffer;
  readonly end: number;
}

function readLength(bytes: Buffer, start: number, length: number): ReadBody | undefined {
  const end = start + length;
  return bytes.length < end ? undefined : { bytes: bytes.subarray(start, end), end };
}

function readChunks(bytes: Buffer, start: number): ReadBody | undefined {
  const pieces: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (!(size >= 0) || bytes.length < next) return undefined;
    if (size === 0) return { bytes: Buffer.concat(pieces), end: next };
    pieces.push(bytes.subarray(lineEnd + 2, next - 2));
    at = next;
  }
}
