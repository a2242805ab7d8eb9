import { Agent, request } from 'node:http';
import { callerKey } from './gateway-process.ts';

export interface SendOptions {
  /** Default `POST`. */
  readonly method?: string;
  /** Default `/v1/chat/completions`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are printed as JSON. */
  readonly body?: string | Uint8Array | object;
  /** The body goes in chunks of so many bytes, whose sizes stand between them. */
  readonly chunkBytes?: number;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The first megabyte of the body, one character for each byte. */
  readonly text: string;
  readonly bodyBytes: number;
}

const mostKept = 1_048_576;

/** Sends a request as a caller with a key, on a connection of its own, and reads the answer to its end. */
export function send(url: string, options: SendOptions = {}): Promise<Answer> {
  const { method = 'POST', path = '/v1/chat/completions', headers, chunkBytes } = options;
  const body = toBytes(options.body);
  const length =
    body === undefined || chunkBytes !== undefined ? {} : { 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), {
      method,
      agent: new Agent({ keepAlive: false, maxSockets: 1 }),
      headers: {
        authorization: `Bearer ${callerKey}`,
        'content-type': 'application/json',
        ...length,
        ...headers,
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      let bodyBytes = 0;
      response.setEncoding('latin1').on('data', (piece: string) => {
        bodyBytes += piece.length;
        if (text.length < mostKept) text += piece;
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          bodyBytes,
        });
      });
    });
    if (body === undefined || chunkBytes === undefined) {
      sent.end(body);
      return;
    }
    sent.setHeader('transfer-encoding', 'chunked');
    sent.flushHeaders();
    // Written past Node's own framing, which would write a chunk of its own for each.
    sent.once('socket', (socket) => {
      const write = (): void => {
        socket.write(chunked(body, chunkBytes));
      };
      if (socket.connecting) socket.once('connect', write);
      else write();
    });
  });
}

/** A body in chunks of so many bytes, with its end. */
export function chunked(body: Uint8Array, chunkBytes: number): Buffer {
  const pieces: Uint8Array[] = [];
  const head = Buffer.from(`${chunkBytes.toString(16)}\r\n`);
  const lineEnd = Buffer.from('\r\n');
  let at = 0;
  for (; at + chunkBytes <= body.length; at += chunkBytes)
    pieces.push(head, body.subarray(at, at + chunkBytes), lineEnd);
  if (at < body.length)
    pieces.push(Buffer.from(`${(body.length - at).toString(16)}\r\n`), body.subarray(at), lineEnd);
  pieces.push(Buffer.from('0\r\n\r\n'));
  return Buffer.concat(pieces);
}

function toBytes(body: SendOptions['body']): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
