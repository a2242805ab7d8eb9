import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../../contract/clock.ts';
import type { Headers } from '../../contract/transport.ts';
import { LLMError } from '../../error/llm-error.ts';
import type { HeaderNames } from './header-names.ts';
import { ResponseReader } from './response-reader.ts';
import { type PreparedRequest, writeRequest } from './write-request.ts';

/** One exchange on a connection. Of `onEnd` and `onBroken` one comes, once and last. */
export interface ConnectionUser {
  onHead(status: number, headers: Headers): void;
  /** Bytes to keep; `false` asks the connection to read no more until `resume`. */
  onBody(bytes: Uint8Array): boolean;
  onEnd(): void;
  /** `unanswered`: the peer had closed the connection, and not a byte of an answer came. */
  onBroken(cause: Error, unanswered: boolean): void;
}

/** What the connections of one origin have in common. */
export interface Peer {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** As it stands in a request's `host` header. */
  readonly host: string;
  readonly names: HeaderNames;
  /** Where sockets put what they read. One is enough for all, because it is read out before the next one reads. */
  readonly buffer: Buffer;
  readonly clock: Clock;
  /** Of the last connection, which the next one takes up. */
  session: Buffer | undefined;
}

export interface ConnectionOptions {
  readonly peer: Peer;
  /** Until it stands, TLS included; 0 for no limit. */
  readonly connectMs: number;
  /** It can carry no further exchange. */
  readonly onClosed: (connection: Connection) => void;
}

// A peer that vanished without a word is found by TCP after a minute.
const probeAfterMs = 60_000;

/** A socket that carries one exchange after another. */
export class Connection {
  /** Exchanges that ended well on it. */
  served = 0;
  /** Milliseconds for which its peer keeps it when idle, where it says so. */
  keptMs: number | undefined;
  /** When it is too old to be used again, in milliseconds since the epoch. */
  staleAtMs = 0;
  readonly #peer: Peer;
  readonly #reader: ResponseReader;
  readonly #socket: Socket;
  readonly #onClosed: ConnectionOptions['onClosed'];
  #user: ConnectionUser | undefined;
  #closed = false;
  #stopConnecting: (() => void) | undefined;

  constructor({ peer, connectMs, onClosed }: ConnectionOptions) {
    this.#peer = peer;
    this.#reader = new ResponseReader(peer.names);
    this.#onClosed = onClosed;
    this.#socket = this.#connect();
    if (connectMs > 0) {
      this.#stopConnecting = peer.clock.after(connectMs, () => {
        this.#break(new LLMError('timeout', 'the upstream could not be reached in time'));
      });
    }
  }

  /** Sends a request; `user` is told of its answer. */
  send(request: PreparedRequest, user: ConnectionUser): void {
    this.#reader.expect(this.#sink, request.method);
    this.#user = user;
    writeRequest(this.#socket, request);
  }

  resume(): void {
    this.#socket.resume();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** It is idle, and does not keep the process alive. */
  rest(): void {
    this.#socket.unref();
  }

  /** It is in use again. */
  wake(): void {
    this.#socket.ref();
  }

  /** Ends it without a word to its user. */
  destroy(): void {
    this.#user = undefined;
    this.#close();
  }

  /** Ends it, and its exchange with `cause`. */
  abort(cause: Error): void {
    this.#break(cause);
  }

  readonly #sink = {
    onHead: (status: number, headers: Headers): void => {
      this.keptMs = readKeptMs(headers['keep-alive']);
      this.#user?.onHead(status, headers);
    },
    onBody: (bytes: Uint8Array): void => {
      if (this.#user?.onBody(bytes) === false) this.#socket.pause();
    },
  };

  #connect(): Socket {
    return (this.#peer.isSecure ? this.#connectTls() : this.#connectTcp())
      .setNoDelay(true)
      .setKeepAlive(true, probeAfterMs)
      .on('error', (cause) => this.#break(cause))
      .on('end', () => this.#onEnd())
      .on('close', () => this.#break(closedByPeer()));
  }

  /** Reads into memory that is there: half the price of a read. */
  #connectTcp(): Socket {
    const { hostname, port, buffer } = this.#peer;
    const onRead = (length: number): boolean => {
      this.#onRead(buffer, length);
      return true;
    };
    return connectTcp({ host: hostname, port, onread: { buffer, callback: onRead } }).once(
      'connect',
      () => this.#onConnected(),
    );
  }

  #connectTls(): Socket {
    const { hostname, port, session } = this.#peer;
    return connectTls({
      host: hostname,
      port,
      // A name to ask for; an address is none.
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      ...(session === undefined ? {} : { session }),
      ALPNProtocols: ['http/1.1'],
    })
      .on('session', (given) => {
        this.#peer.session = given;
      })
      .on('data', (bytes: Buffer) => this.#onRead(bytes, bytes.length))
      .once('secureConnect', () => this.#onConnected());
  }

  #onConnected(): void {
    this.#stopConnecting?.();
    this.#stopConnecting = undefined;
  }

  #onRead(bytes: Buffer, length: number): void {
    try {
      this.#reader.push(bytes, length);
    } catch (cause) {
      this.#break(cause instanceof Error ? cause : new TypeError(String(cause)));
      return;
    }
    // Nobody asked for what comes without a user.
    if (this.#user === undefined) this.#close();
    else if (this.#reader.isDone) this.#finish();
  }

  /** The peer sends no more. */
  #onEnd(): void {
    if (this.#user !== undefined && this.#reader.end()) this.#finish();
    else this.#break(closedByPeer());
  }

  /** The answer is whole. */
  #finish(): void {
    const user = this.#user;
    this.#user = undefined;
    this.served += 1;
    if (this.#socket.isPaused()) this.#socket.resume();
    // What the peer has not taken of this request it would take for the next one, and what has come already
    // would be taken for the next one's answer.
    const { writableLength, readableLength } = this.#socket;
    if (!this.#reader.keepsAlive || writableLength > 0 || readableLength > 0) this.#close();
    user?.onEnd();
  }

  #break(cause: Error): void {
    if (this.#closed) return;
    const user = this.#user;
    this.#user = undefined;
    const unanswered = !this.#reader.hasBegun && staleCodes.has(codeOf(cause));
    this.#close();
    user?.onBroken(cause, unanswered);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopConnecting?.();
    this.#socket.destroy();
    this.#onClosed(this);
  }
}

function closedByPeer(): Error {
  return Object.assign(new Error('the other side closed the connection'), { code: 'EOF' });
}

const kept = /(?:^|,)\s*timeout=(\d{1,9})/i;

function readKeptMs(hint: string | undefined): number | undefined {
  const seconds = hint === undefined ? undefined : kept.exec(hint)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

const staleCodes: ReadonlySet<string> = new Set(['EOF', 'ECONNRESET', 'EPIPE']);

/** The system's name of an error; nothing where it has none. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
