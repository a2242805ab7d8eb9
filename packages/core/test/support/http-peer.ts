import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { createPeers, type Peers, textAnswer } from '../../src/testing/transport/http-peer.ts';
import type { HttpTransport } from '../../src/transport/transport.ts';
import { createHttp1Transport } from '../../src/transport/http1/create-http1-transport.ts';
import type { Http1TransportOptions } from '../../src/transport/http1/http1-options.ts';

export { textAnswer as ok } from '../../src/testing/transport/http-peer.ts';
export { ask, send, textOf, until } from '../../src/testing/transport/transport-case.ts';

const cleanups: (() => unknown)[] = [];

/** Ends what the functions below have opened, the last first. For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}

export function onCleanUp(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

export function openTransport(options: Http1TransportOptions = {}): HttpTransport {
  const created = createHttp1Transport(options);
  cleanups.push(() => created.close());
  return created;
}

function openPeers(): Peers {
  const peers = createPeers();
  cleanups.push(() => peers.close());
  return peers;
}

/** An upstream by Node's own server. Gives its origin. */
export function serveHttp(listener: RequestListener): Promise<string> {
  return openPeers().serveHttp(listener);
}

/** An upstream that says what the test wants, HTTP or not. Gives its origin. */
export function serveTcp(listener: (socket: Socket) => void): Promise<string> {
  return openPeers().serveTcp(listener);
}

/** An upstream that answers each request with the next of these, and counts connections. */
export async function answering(...answers: readonly ((socket: Socket) => void)[]) {
  const sockets: Socket[] = [];
  const rest = answers.values();
  const told = { closed: 0, requests: [] as number[] };
  const origin = await serveTcp((socket) => {
    const number = sockets.push(socket);
    socket.on('close', () => (told.closed += 1));
    socket.on('data', () => {
      told.requests.push(number);
      const answer = rest.next().value;
      if (answer === undefined) socket.write(textAnswer());
      else answer(socket);
    });
  });
  return { origin, sockets, told };
}

/** A promise and its key. */
export function later<Value = void>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (value: Value) => resolve(value) };
}
