import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { PeerCertificate } from '../transport/http-peer.ts';
import { createAttempt, type WallAttempt, type WallConnection } from './wall-attempt.ts';
import { createRequestReader, type WallRequest } from './wall-request.ts';
import { takeSteps, type WallStep } from './wall-step.ts';

/** What a wall does with one request. */
export type WallScript =
  | readonly WallStep[]
  | ((attempt: WallAttempt) => readonly WallStep[] | Promise<readonly WallStep[]>);

/** What a wall knows before the first connection. */
export interface WallOptions {
  /** By the model of a request, or by what stands in it behind the last slash. Default none. */
  readonly scripts?: Readonly<Record<string, WallScript>>;
  /** For requests whose model has no script. Default: the connection is left open without an answer. */
  readonly otherwise?: WallScript;
  /** What it shows over TLS, for `localhost` and 127.0.0.1. Default: none, and the wall speaks without TLS. */
  readonly certificate?: PeerCertificate;
}

/** An upstream that does byte by byte what its scripts say, and remembers what it was asked. */
export interface Wall {
  /** Scheme, host and port, such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** The port it listens on. */
  readonly port: number;
  /** All requests, oldest first. Also those that it has not answered. */
  readonly attempts: readonly WallAttempt[];
  /** The connections that are open now. */
  readonly open: number;
  /** Connections since the start. */
  readonly connections: number;
  /** What it does from now on with the requests for a model: one script an attempt, and the last for each further one. */
  play(model: string, ...scripts: readonly WallScript[]): void;
  /** What it does with requests whose model has no script. */
  playOtherwise(script: WallScript): void;
  /** What it does with each new connection, before a byte of it was read. Connections that are open are closed. */
  playOnAccept(steps: readonly WallStep[]): Promise<void>;
  /** Resolves with the attempt of that number, from 1, once it is there. */
  attempt(number: number): Promise<WallAttempt>;
  /** Cuts what is open and stops listening. */
  close(): Promise<void>;
}

interface Played {
  readonly scripts: readonly WallScript[];
  count: number;
}

const never: WallScript = [];

/**
 * An upstream of raw TCP, or TLS, on a free port of this machine: it can reset before it answers, leave out the last chunk, or stall
 * where a server with a framework cannot. Which script it plays is said by the model of a request, so that one wall serves
 * many deployments and many tests at the same time.
 */
export async function startWall(options: WallOptions = {}): Promise<Wall> {
  const startedAt = performance.now();
  const now = (): number => performance.now() - startedAt;
  const attempts: WallAttempt[] = [];
  const waiting = new Map<number, ((attempt: WallAttempt) => void)[]>();
  const sockets = new Set<Socket>();
  const played = new Map<string, Played>();
  let otherwise = options.otherwise ?? never;
  let onAccept: readonly WallStep[] = [];
  let connections = 0;

  const play = (model: string, ...scripts: readonly WallScript[]): void => {
    played.set(model, { scripts, count: 0 });
  };
  for (const [model, script] of Object.entries(options.scripts ?? {})) play(model, script);

  const scriptFor = ({ model }: WallAttempt): WallScript => {
    const own = played.get(model) ?? played.get(model.slice(model.lastIndexOf('/') + 1));
    if (own === undefined) return otherwise;
    const script = own.scripts[Math.min(own.count, own.scripts.length - 1)] ?? never;
    own.count += 1;
    return script;
  };

  const answer = async (request: WallRequest, connection: WallConnection): Promise<void> => {
    const attempt = createAttempt(request, connection, {
      number: attempts.length + 1,
      atMs: now(),
    });
    attempts.push(attempt);
    const script = scriptFor(attempt);
    for (const told of waiting.get(attempt.number) ?? []) told(attempt);
    waiting.delete(attempt.number);
    const steps = typeof script === 'function' ? await script(attempt) : script;
    await takeSteps(steps, { ...connection, attempt });
  };

  const server = await listen((socket, raw) => {
    connections += 1;
    sockets.add(socket);
    const connection = createConnection({ socket, raw, number: connections }, now);
    socket.once('close', () => sockets.delete(socket));
    // Requests of one connection are answered one after the other, as HTTP/1.1 wants it.
    let work = takeSteps(onAccept, { socket, raw });
    const reader = createRequestReader();
    socket.on('data', (bytes) => {
      for (const request of reader.push(bytes)) {
        work = work
          .then(() => answer(request, connection))
          .catch((cause: unknown) => {
            console.error('a script of a wall failed', cause);
            socket.destroy();
          });
      }
    });
  }, options.certificate);

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: server.origin,
    port: server.port,
    attempts,
    get open() {
      return sockets.size;
    },
    get connections() {
      return connections;
    },
    play,
    playOtherwise(script) {
      otherwise = script;
    },
    async playOnAccept(steps) {
      onAccept = steps;
      cut();
      await new Promise((resolve) => setImmediate(resolve));
    },
    attempt(number) {
      const known = attempts[number - 1];
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        waiting.set(number, [...(waiting.get(number) ?? []), resolve]);
      });
    },
    close() {
      cut();
      return new Promise((resolve) => server.server.close(() => resolve()));
    },
  };
}

function createConnection(
  { socket, raw, number }: Pick<WallConnection, 'socket' | 'raw' | 'number'>,
  now: () => number,
): WallConnection {
  let closedAtMs: number | undefined;
  let endedByPeer = false;
  // If the peer's end arrives before this side has written its own, the peer ended the connection.
  socket.once('end', () => (endedByPeer ||= !socket.writableEnded));
  socket.once('error', () => (endedByPeer ||= !socket.writableEnded));
  const closed = new Promise<'peer' | 'wall'>((resolve) => {
    socket.once('close', () => {
      closedAtMs = now();
      resolve(endedByPeer ? 'peer' : 'wall');
    });
  });
  return {
    number,
    socket,
    raw,
    closed,
    get closedAtMs() {
      return closedAtMs;
    },
  };
}

interface Listening {
  readonly server: Server;
  readonly origin: string;
  readonly port: number;
}

async function listen(
  onSocket: (socket: Socket, raw: Socket) => void,
  certificate: PeerCertificate | undefined,
): Promise<Listening> {
  const raw = new Map<number | undefined, Socket>();
  const server =
    certificate === undefined
      ? createTcpServer({ noDelay: true }, (socket) => onSocket(socket, socket))
      : createTlsServer({ ...certificate, ALPNProtocols: ['http/1.1'] }, (socket) =>
          onSocket(socket, raw.get(socket.remotePort) ?? socket),
        ).on('connection', (socket: Socket) => {
          raw.set(socket.remotePort, socket);
          socket.once('close', () => raw.delete(socket.remotePort));
        });
  // A peer that breaks is what many tests are about.
  server.on('connection', (socket: Socket) => socket.on('error', () => socket.destroy()));
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => socket.destroy()));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the wall has no port');
  const { port } = address;
  const origin =
    certificate === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return { server, origin, port };
}
