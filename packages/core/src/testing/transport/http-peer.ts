import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';

/** What an upstream over TLS shows, as PEM text, for `localhost` and 127.0.0.1. */
export interface PeerCertificate {
  /** Private key, PEM. */
  readonly key: string;
  /** Certificate, PEM. */
  readonly cert: string;
}

/** What a scripted upstream was asked, and on how many connections. */
export interface PeerRecord {
  readonly origin: string;
  /** Connections in the order in which they came. */
  readonly sockets: readonly Socket[];
  /** For each request the number of its connection, from 1. */
  readonly requests: readonly number[];
  /** Connections that are closed by now. */
  closed(): number;
}

/** Upstreams on this machine for one case, and their end. */
export interface Peers {
  /** An upstream by Node's own server. Gives its origin. */
  serveHttp(listener: RequestListener): Promise<string>;
  /** An upstream that says what the case wants, HTTP or not. Gives its origin. */
  serveTcp(listener: (socket: Socket) => void): Promise<string>;
  /** The same over TLS, by a name. It would also speak HTTP/2. */
  serveTls(listener: (socket: TLSSocket) => void): Promise<string>;
  /** An upstream that answers each request with the next of these, and then with 200 and `ok`. */
  answering(...answers: readonly ((socket: Socket) => void)[]): Promise<PeerRecord>;
  /** The same over TLS. */
  answeringByTls(...answers: readonly ((socket: Socket) => void)[]): Promise<PeerRecord>;
  close(): Promise<void>;
}

/** An answer of 200 with a text of known length. */
export function textAnswer(body = 'ok', ...headers: readonly string[]): string {
  return ['HTTP/1.1 200 OK', ...headers, `content-length: ${body.length}`, '', body].join('\r\n');
}

/**
 * A place for the upstreams of one case. They listen on the loopback interface only.
 *
 * @param certificate  what upstreams over TLS show; without it there are none
 */
export function createPeers(certificate?: PeerCertificate): Peers {
  const closers: (() => Promise<unknown>)[] = [];

  const listen = async (server: Server): Promise<string> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return `http://127.0.0.1:${port}`;
  };

  /** Cases end connections in every way, and leave some open. */
  const listenWith = (server: Server): Promise<string> => {
    const open = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    });
    closers.push(() => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    });
    return listen(server);
  };

  const serveTcp = (listener: (socket: Socket) => void): Promise<string> =>
    listenWith(
      createTcpServer((socket) => {
        ignoreErrors(socket);
        listener(socket);
      }),
    );

  const serveTls = async (listener: (socket: TLSSocket) => void): Promise<string> => {
    if (certificate === undefined) throw new TypeError('there is no certificate for an upstream');
    const { key, cert } = certificate;
    const server = createTlsServer({ key, cert, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
      ignoreErrors(socket);
      listener(socket);
    });
    return (await listenWith(server)).replace('http://127.0.0.1', 'https://localhost');
  };

  return {
    serveTcp,
    serveTls,
    serveHttp(listener) {
      const server = createHttpServer(listener);
      closers.push(() => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      });
      return listen(server);
    },
    answering: (...answers) => answerBy(serveTcp, answers),
    answeringByTls: (...answers) => answerBy(serveTls, answers),
    async close() {
      await Promise.all(closers.splice(0).map((closer) => closer()));
    },
  };
}

/** A reset is not worth an uncaught exception. */
function ignoreErrors(socket: Socket): void {
  socket.on('error', () => undefined);
}

async function answerBy(
  serve: (listener: (socket: Socket) => void) => Promise<string>,
  answers: readonly ((socket: Socket) => void)[],
): Promise<PeerRecord> {
  const sockets: Socket[] = [];
  const requests: number[] = [];
  let closed = 0;
  const rest = answers.values();
  const origin = await serve((socket) => {
    const number = sockets.push(socket);
    socket.on('close', () => (closed += 1));
    onRequest(socket, () => {
      requests.push(number);
      const answer = rest.next().value;
      if (answer === undefined) socket.write(textAnswer());
      else answer(socket);
    });
  });
  return { origin, sockets, requests, closed: () => closed };
}

/** Tells the end of each request. Requests of the cases are short, and have a length or no body. */
function onRequest(socket: Socket, told: () => void): void {
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    for (let end = endOfRequest(text); end !== undefined; end = endOfRequest(text)) {
      text = text.slice(end);
      told();
    }
  });
}

function endOfRequest(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length < end ? undefined : end;
}
