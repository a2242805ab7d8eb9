import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

/** What an upstream of the examples answers: a JSON body, or a stream of events that are JSON or text. */
export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  readonly events?: readonly unknown[];
}

/** A call that the upstream got. */
export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** An upstream on this machine. */
export interface ReplayServer {
  readonly url: string;
  readonly seen: readonly SeenCall[];
  close(): void;
}

/** Starts a server that gives the replies in turn, and the last one to every further call. */
export async function startReplay(...replies: readonly Reply[]): Promise<ReplayServer> {
  const seen: SeenCall[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      seen.push({ path: request.url ?? '', headers: request.headers, body });
      const reply = replies[Math.min(seen.length, replies.length) - 1] ?? {};
      if (reply.events === undefined) {
        response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(reply.json));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of reply.events) {
        response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
      }
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
