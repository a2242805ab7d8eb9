import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { onCleanUp } from './http-peer.ts';

export interface SecurePeer {
  readonly port: number;
  readonly origin: string;
  /** One line a request: number of its connection, HTTP version, path, name of the client's certificate, body. */
  readonly seen: string[];
  /** How many connections resumed the session of an earlier one. */
  resumed(): number;
  /** Connections that are open now. */
  open(): number;
}

export interface SecureOptions {
  readonly cert: string;
  readonly key: string;
  /** The authority of its clients. Without it no client needs a certificate. */
  readonly clientCa?: string;
  /** Answers in the place of the default one. */
  readonly listener?: (request: Http2ServerRequest, response: Http2ServerResponse) => void;
}

/** An upstream over TLS that offers HTTP/2 and HTTP/1.1, and answers `ok` once it has read a request. */
export async function startSecurePeer(options: SecureOptions): Promise<SecurePeer> {
  const { cert, key, clientCa, listener } = options;
  const sockets = new Map<TLSSocket, number>();
  const open = new Set<TLSSocket>();
  const seen: string[] = [];
  let resumed = 0;
  const mutual =
    clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  const server = createSecureServer({ cert, key, allowHTTP1: true, ...mutual });
  server.on('secureConnection', (socket) => {
    sockets.set(socket, sockets.size + 1);
    open.add(socket.on('close', () => open.delete(socket)));
    if (socket.isSessionReused()) resumed += 1;
  });
  server.on('request', (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const socket = request.stream?.session?.socket ?? request.socket;
      const number = [...sockets].find(([one]) => one.remotePort === socket.remotePort)?.[1];
      const client = socket instanceof TLSSocket ? socket.getPeerCertificate().subject?.CN : '';
      seen.push([number, request.httpVersion, request.url, client ?? '', body].join(' '));
      if (listener === undefined) response.end('ok');
      else listener(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanUp(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `https://localhost:${port}`,
    seen,
    resumed: () => resumed,
    open: () => open.size,
  };
}
