import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of somebody else's site. */
export interface EvilSite {
  readonly port: number;
  /** What its page tells when it has tried everything. */
  readonly told: Promise<string>;
  close(): Promise<void>;
}

/**
 * Serves a page, and takes what the page has to tell at `/told`. All else goes to the gateway as it came, which is what a
 * browser does once the site's name points to this machine: the gateway sees the site's name in `Host`.
 */
export async function startEvilSite(page: string, gateway: string): Promise<EvilSite> {
  let tell: (text: string) => void = () => undefined;
  const told = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const server = createServer((asked, response) => {
    if (asked.url === '/') response.setHeader('content-type', 'text/html').end(page);
    else if (asked.url === '/told') {
      void textOf(asked).then((text) => {
        response.end();
        tell(text);
      });
    } else forward(asked, response, gateway);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    told,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(asked: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of asked) text += String(piece);
  return text;
}

function forward(asked: IncomingMessage, response: ServerResponse, gateway: string): void {
  const { method, headers, url = '/' } = asked;
  const sent = request(new URL(url, gateway), { method, headers, setHost: false, agent: false });
  sent.on('error', () => response.destroy());
  sent.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  asked.pipe(sent);
}
