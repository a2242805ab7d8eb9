import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../../contract/clock.ts';
import type { Headers } from '../../contract/transport.ts';
import { LLMError } from '../../error/llm-error.ts';
import { systemCodeOf } from '../../error/system-code.ts';
import type { TurnEnd } from '../../runtime/turn-end.ts';
import type { HeaderNames } from '../header-names.ts';
import { ResponseReader } from './response-reader.ts';
import { type PreparedRequest, writeRequest } from './write-request.ts';

/** Receives what happens in one exchange. Either `onEnd` or `onBroken` is called, once and last. */
export interface ConnectionUser {
  onHead(status: number, headers: Headers): void;
  /** The bytes belong to the user. Returning `false` asks the connection to read no more until `resume`. */
  onBody(bytes: Uint8Array): boolean;
  onEnd(): void;
  /** `unanswered`: the peer closed the connection, and not a byte of an answer came. */
  onBroken(cause: Error, unanswered: boolean): void;
}

/** What the connections of one origin have in common. */
export interface Peer {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** The value of the `host` header. */
  readonly host: string;
  readonly names: HeaderNames;
  /** Sockets without TLS read into this. One buffer is enough for all: each read is handled before the next one. */
  readonly buffer: Buffer;
  readonly lookup: LookupFunction;
  readonly clock: Clock;
  /** The TLS session of the last connection, which the next one resumes. */
  session: Buffer | undefined;
}

export interface ConnectionOptions {
  readonly peer: Peer;
  /** Until it is established, TLS included; 0 for no limit. */
  readonly connectMs: number;
  readonly turnEnd: TurnEnd;
  /** The connection can carry the next exchange. Called once after each exchange, unless the connection closes. */
  readonly onFree: (connection: Connection) => void;
  /** The connection is closed. Called once. */
  readonly onClosed: (connection: Connection) => void;
}

// After a minute of silence TCP asks the peer whether it is still there.
const probeAfterMs = 60_000;
// If connecting has no limit, each single address still needs one.
const unlimitedConnectMs = 5_000;

/**
 * A socket that carries one exchange after another.
 *
 * HTTP/1.1 has no numbers that tell which answer belongs to which request: it is the order alone. So a byte too many in
 * either direction gives all later callers of the connection the answers of others. The rules against that: one exchange
 * at a time; bytes that come while none is open close the connection (`#onRead`); and so do bytes left over in either
 * direction at the end of an exchange (`#finish`).
 */
export class Connection {
  /** How many exchanges have ended well on it. */
  served = 0;
  /** Where it stands among the connections of its pool. Only the pool's list sets it. */
  place = -1;
  /** For how many milliseconds the peer keeps it when idle, if the peer has said so. */
  keptMs: number | undefined;
  /** From when on it is too old to be used again, in milliseconds of the clock's `now`. */
  staleAtMs = 0;
  readonly #peer: Peer;
  readonly #reader: ResponseReader;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  #user: ConnectionUser | undefined;
  /** Over TLS: the callback of the last write of a request has not run. */
  #isWriting = false;
  #closed = false;
  #stopConnecting: (() => void) | undefined;

  constructor(options: ConnectionOptions) {
    const { peer, connectMs } = options;
    this.#options = options;
    this.#peer = peer;
    this.#reader = new ResponseReader(peer.names);
    this.#socket = this.#connect();
    if (connectMs > 0) {
      this.#stopConnecting = peer.clock.after(connectMs, () => {
        this.#break(new LLMError('timeout', 'the upstream could not be reached in time'));
      });
    }
  }

  /** Sends a request whose answer `user` receives. The connection must be new or free. */
  send(request: PreparedRequest, user: ConnectionUser): void {
    this.#reader.expect(this.#sink, request.method);
    this.#user = user;
    // A callback costs Node a tick for each write, and without TLS it tells nothing that the socket does not know.
    this.#isWriting = this.#peer.isSecure;
    writeRequest(this.#socket, request, this.#isWriting ? this.#onWritten : undefined);
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Lets the process end although the connection is open. For an idle one. */
  rest(): void {
    this.#socket.unref();
  }

  /** Keeps the process alive again. */
  wake(): void {
    this.#socket.ref();
  }

  /** Closes it without telling its user. */
  destroy(): void {
    this.#user = undefined;
    this.#close();
  }

  /** Closes it, and fails its exchange with `cause`. */
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

  /** `onread` uses one buffer for all sockets. Without it Node allocates 64 KiB for each read (ADR 0015). */
  #connectTcp(): Socket {
    const { buffer } = this.#peer;
    const onRead = (length: number): boolean => {
      this.#onRead(buffer, length);
      return true;
    };
    return connectTcp({ ...this.#target(), onread: { buffer, callback: onRead } }).once(
      'connect',
      () => this.#onConnected(),
    );
  }

  #connectTls(): Socket {
    const { hostname, session } = this.#peer;
    return connectTls({
      ...this.#target(),
      // SNI: the host's name, but never an IP address (RFC 6066 section 3).
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

  /**
   * Where to connect to. A host may have several addresses, and one of them may not answer at all. Node tries them one
   * after the other and gives up each but the last after `autoSelectFamilyAttemptTimeout`. Its default of 250 ms is too
   * short for an upstream on the other side of the world (nodejs/node issue 54359, read 2026-11-30), and too long where a
   * caller allows less than that for all of them. A quarter of the time that is allowed leaves room for three dead ones.
   */
  #target() {
    const { hostname, port, lookup } = this.#peer;
    const { connectMs } = this.#options;
    const attemptMs = Math.ceil((connectMs === 0 ? unlimitedConnectMs : connectMs) / 4);
    return { host: hostname, port, lookup, autoSelectFamilyAttemptTimeout: attemptMs };
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
    // Bytes without an open request: close, so they cannot become the next answer.
    if (this.#user === undefined) this.#close();
    else if (this.#reader.isDone) this.#finish();
  }

  /** The peer sends no more. */
  #onEnd(): void {
    if (this.#user !== undefined && this.#reader.end()) this.#finish();
    else this.#break(closedByPeer());
  }

  /**
   * The answer is complete. Whether the connection can be used again depends on both directions.
   *
   * - Bytes after the answer would be taken for the answer to the next request. They close the connection, whether the
   *   reader has seen them or they still lie in the socket.
   * - Bytes of this request that the system has not taken yet would be sent in front of the next request. There are some
   *   when an upstream refuses a long body before it has read it. It may never read the rest, so the connection closes.
   *
   * Without TLS `writableLength` says exactly what the system has not taken. Over TLS it also counts bytes that the
   * system took, until Node calls the callback of the write. Node does that one turn of the event loop after the write, and
   * a quick answer arrives before. So over TLS the callback decides, and it has time until the end of this turn. What the
   * system took at once is reported by then; the rest belongs to a body that is being refused. ADR 0018 has the
   * measurements.
   */
  #finish(): void {
    const user = this.#user;
    this.#user = undefined;
    this.served += 1;
    if (this.#socket.isPaused()) this.#socket.resume();
    const { readableLength, writableLength } = this.#socket;
    const isUnsent = writableLength > 0 && !this.#peer.isSecure;
    if (!this.#reader.keepsAlive || readableLength > 0 || isUnsent) this.#close();
    user?.onEnd();
    if (!this.#isWriting) this.#free();
    else if (!this.#closed) this.#options.turnEnd.add(this.#closeUnsent);
  }

  /**
   * The callback of the last write of a request. Node calls it after a failed write too; the socket's `error` event
   * then closes the connection in the same turn, before the pool gives it to anyone.
   */
  readonly #onWritten = (): void => {
    this.#isWriting = false;
    if (this.#user === undefined) this.#free();
  };

  /** If the connection has a user again, the write ended in time, and it is the next request that is being written. */
  readonly #closeUnsent = (): void => {
    if (this.#isWriting && this.#user === undefined) this.#close();
  };

  #free(): void {
    if (!this.#closed) this.#options.onFree(this);
  }

  #break(cause: Error): void {
    if (this.#closed) return;
    const user = this.#user;
    this.#user = undefined;
    const unanswered = !this.#reader.hasBegun && staleCodes.has(systemCodeOf(cause));
    this.#close();
    user?.onBroken(cause, unanswered);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopConnecting?.();
    this.#socket.destroy();
    this.#options.onClosed(this);
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
