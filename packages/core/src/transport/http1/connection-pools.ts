import type { TurnEnd } from '../../runtime/turn-end.ts';
import { closedError } from '../connection-error.ts';
import { createHeaderNames } from '../header-names.ts';
import { parseOrigin } from '../request-rules.ts';
import type { Peer } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Http1Settings } from './http1-options.ts';

// The most that one read of a socket brings.
const readBytes = 65_536;

// How many origins are remembered without a connection or a call, for the sake of their TLS sessions.
const mostEmpty = 256;

/** The pools of one transport, by origin. */
export class ConnectionPools {
  readonly #settings: Http1Settings;
  readonly #turnEnd: TurnEnd;
  readonly #names = createHeaderNames();
  readonly #buffer = Buffer.allocUnsafeSlow(readBytes);
  readonly #pools = new Map<string, ConnectionPool>();
  #isClosed = false;

  constructor(settings: Http1Settings, turnEnd: TurnEnd) {
    this.#settings = settings;
    this.#turnEnd = turnEnd;
  }

  get size(): number {
    return this.#pools.size;
  }

  /**
   * The pool of an origin. Creates it if there is none.
   *
   * @throws {LLMError} connection: the transport was closed; invalid_request: the origin is no http or https URL
   */
  of(origin: string): ConnectionPool {
    return this.#pools.get(origin) ?? this.#open(origin);
  }

  close(): void {
    this.#isClosed = true;
    const open = [...this.#pools.values()];
    this.#pools.clear();
    for (const pool of open) pool.close();
  }

  #open(origin: string): ConnectionPool {
    if (this.#isClosed) throw closedError();
    const peer = this.#createPeer(origin);
    const { connectionsPerOrigin: maxConnections, keepAliveMs } = this.#settings;
    const pool = new ConnectionPool({ peer, maxConnections, keepAliveMs, turnEnd: this.#turnEnd });
    if (this.#pools.size >= mostEmpty) this.#dropEmpty();
    this.#pools.set(origin, pool);
    return pool;
  }

  /** A caller may choose the base URL, so nothing else bounds the number of origins. */
  #dropEmpty(): void {
    for (const [origin, pool] of this.#pools) if (pool.isEmpty) this.#pools.delete(origin);
  }

  #createPeer(origin: string): Peer {
    const { protocol, hostname, port, host } = parseOrigin(origin);
    const isSecure = protocol === 'https:';
    return {
      isSecure,
      // A URL has an IPv6 address in brackets, which sockets do not know.
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      host,
      names: this.#names,
      buffer: this.#buffer,
      lookup: this.#settings.lookup,
      clock: this.#settings.clock,
      session: undefined,
    };
  }
}
