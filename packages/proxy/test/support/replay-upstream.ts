import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '@llm/core/testing';
import { bodyOf, type Exchange } from './recorded.ts';

/** A provider that answers with recordings: the first segment of the path is the id of one. */
export interface ReplayUpstream {
  readonly origin: string;
  /** Bodies it was sent, by exchange. */
  readonly seen: Map<string, string>;
  /** Paths that it was asked for, below the exchange. */
  readonly paths: Map<string, string>;
  close(): Promise<void>;
}

/** Every body is cut at random byte positions, each piece in a write of its own. The seed makes a failure repeatable. */
export async function replayUpstream(
  exchanges: readonly Exchange[],
  seed: number,
): Promise<ReplayUpstream> {
  const random = seededRandom(seed);
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  const seen = new Map<string, string>();
  const paths = new Map<string, string>();
  const server = createServer((request, response) => {
    const [, id = '', ...rest] = request.url?.split('/') ?? [];
    paths.set(id, `/${rest.join('/')}`);
    const exchange = byId.get(id);
    void readBody(request).then((body) => {
      seen.set(id, body);
      if (exchange === undefined) response.writeHead(500).end('no such exchange');
      else void answer(response, exchange, random);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(
  response: ServerResponse,
  exchange: Exchange,
  random: () => number,
): Promise<void> {
  const { base64, sse, chunks, ndjson } = exchange.response;
  const isBinary =
    base64 !== undefined || (exchange.provider === 'bedrock' && chunks !== undefined);
  const isStream = sse !== undefined || chunks !== undefined;
  response.writeHead(exchange.response.status, {
    ...exchange.response.headers,
    'content-type': isBinary
      ? 'application/vnd.amazon.eventstream'
      : isStream
        ? 'text/event-stream; charset=utf-8'
        : ndjson === undefined
          ? 'application/json'
          : 'application/x-ndjson',
  });
  for (const piece of cut(bodyOf(exchange), random)) {
    response.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

/** Between one and about forty pieces, wherever they happen to begin. */
export function cut(bytes: Buffer, random: () => number): readonly Buffer[] {
  const longest = Math.max(1, Math.ceil((bytes.length / 20) * random()));
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + Math.floor(random() * 2 * longest));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const piece of request) body += String(piece);
  return body;
}
