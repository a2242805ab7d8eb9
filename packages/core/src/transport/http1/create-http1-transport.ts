import { LLMError } from '../../error/llm-error.ts';
import { systemClock } from '../../runtime/system-clock.ts';
import { createTurnEnd } from '../../runtime/turn-end.ts';
import { Deadlines } from '../deadlines.ts';
import type { HttpSettings, HttpTransport, HttpTransportOptions } from '../transport.ts';
import { ConnectionPool } from './connection-pool.ts';
import { Exchange } from './exchange.ts';
import { createHeaderNames } from './header-names.ts';

// What one read of a socket takes at most.
const readBytes = 65_536;

/**
 * HTTP/1.1 over Node's sockets, one call a connection at a time.
 *
 * A call that fails on a kept-alive connection before a byte of its answer came, because the upstream had
 * closed that connection meanwhile, is sent once more on a new one. Redirects are answers like any other.
 * Certificates are checked, unless Node itself was told not to.
 */
export function createHttp1Transport(options: HttpTransportOptions = {}): HttpTransport {
  const settings: HttpSettings = {
    connectionsPerOrigin: 4096,
    keepAliveMs: 4_000,
    connectMs: 5_000,
    headersMs: 600_000,
    idleMs: 300_000,
    maxQueuedBytes: 262_144,
    clock: systemClock,
    ...options,
  };
  const pools = new Map<string, ConnectionPool>();
  const deadlines = new Deadlines(settings.clock);
  const turnEnd = createTurnEnd();
  const names = createHeaderNames();
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  const openPool = (origin: string): ConnectionPool => {
    const { protocol, hostname, port, host } = parseOrigin(origin);
    const isSecure = protocol === 'https:';
    const peer = {
      isSecure,
      // An IPv6 address stands in brackets in a URL, and without them everywhere else.
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      host,
      names,
      buffer,
      clock: settings.clock,
      session: undefined,
    };
    const { connectionsPerOrigin: maxConnections, keepAliveMs } = settings;
    const pool = new ConnectionPool({ peer, maxConnections, keepAliveMs, turnEnd });
    pools.set(origin, pool);
    return pool;
  };
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const pool = pools.get(request.origin) ?? openPool(request.origin);
        new Exchange({ request, pool, settings, deadlines, turnEnd, resolve, reject }).begin();
      }),
    close() {
      const open = [...pools.values()];
      pools.clear();
      for (const pool of open) pool.close();
      return Promise.resolve();
    },
  };
}

function parseOrigin(origin: string): URL {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new LLMError('invalid_request', 'the origin of a request is not an http or https URL', {
    param: 'origin',
  });
}
