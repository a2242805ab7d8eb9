import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { isObject, type JsonObject, parseJson } from '@llm/core';

/** A request that the server got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  /** Resolves when the connection of this request is gone. */
  readonly gone: Promise<void>;
}

export type Answer = (received: Received, response: ServerResponse) => void;

export interface TestServer {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** A server on this machine that answers each request in turn, and all further ones as the last. */
export async function serve(...answers: readonly Answer[]): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = parseJson(Buffer.concat(pieces).toString());
      const gone = new Promise<void>((resolve) => {
        response.once('close', () => resolve());
      });
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: isObject(body) ? body : {},
        gone,
      };
      received.push(one);
      answers[Math.min(received.length, answers.length) - 1]?.(one, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with JSON. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (_received, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers with events, one for each value; text is written as it is. `ending` says what follows them. */
export function events(data: readonly unknown[], ending: 'end' | 'stay' | 'reset' = 'end'): Answer {
  return (_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const value of data) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      response.write(`data: ${text}\n\n`);
    }
    if (ending === 'end') response.end();
    // Written bytes must leave before the reset, or they are lost with it.
    if (ending === 'reset') response.write('', () => response.socket?.resetAndDestroy());
  };
}
