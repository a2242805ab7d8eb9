import { createServer, type IncomingMessage, request as requestHttp } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { onCleanUp } from './http-peer.ts';

export interface ProxyPeer {
  readonly port: number;
  /** What it was asked to connect to, in order. */
  readonly asked: string[];
  /** How many clients have connected. */
  readonly connections: number;
  /** Connections of both sides that are open now. */
  open(): number;
}

export interface ProxyOptions {
  /** `user:password` that it wants to be told. */
  readonly credentials?: string;
  /** Answers with this status in the place of connecting. */
  readonly refusal?: number;
  /** Certificate and key, where the proxy itself is reached over TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Connects to this address whatever the name is. Default 127.0.0.1. */
  readonly address?: string;
}

/**
 * A forward proxy that passes on the bytes of whoever asks by CONNECT for a port of TLS, and requests with a whole address.
 * Other requests get 405.
 */
export async function startForwardProxy(options: ProxyOptions = {}): Promise<ProxyPeer> {
  const sockets = new Set<Duplex>();
  const asked: string[] = [];
  const keep = <Kept extends Duplex>(socket: Kept): Kept => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = options.tls === undefined ? createServer() : createSecureServer(options.tls);
  server.on('request', (request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    const { 'proxy-authorization': given, ...headers } = request.headers;
    const status = statusOf(options, given);
    if (!url.startsWith('http://') || status !== 200) {
      response.writeHead(status === 200 ? 405 : status).end('no');
      return;
    }
    const { port, pathname, search } = new URL(url);
    const { method } = request;
    const host = options.address ?? '127.0.0.1';
    const upstream = requestHttp({ host, port, method, path: pathname + search, headers });
    upstream.on('socket', (socket: Socket) => keep(socket));
    upstream.on('error', () => response.destroy());
    upstream.on('response', (answer: IncomingMessage) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(upstream);
  });
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    keep(socket);
  });
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    keep(client);
    asked.push(request.url ?? '');
    const status = statusOf(options, request.headers['proxy-authorization']);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} X\r\ncontent-length: 2\r\n\r\nno`);
      return;
    }
    const port = Number(request.url?.replace(/.*:/, ''));
    const upstream = keep(connect(port, options.address ?? '127.0.0.1'));
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.once('error', () => client.end('HTTP/1.1 502 X\r\n\r\n'));
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanUp(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    get connections() {
      return connections;
    },
    open: () => sockets.size,
  };
}

function statusOf({ credentials, refusal }: ProxyOptions, given: string | undefined): number {
  if (refusal !== undefined) return refusal;
  if (credentials === undefined) return 200;
  return given === `Basic ${Buffer.from(credentials).toString('base64')}` ? 200 : 407;
}
