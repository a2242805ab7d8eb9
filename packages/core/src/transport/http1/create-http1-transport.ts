import { systemClock } from '../../runtime/system-clock.ts';
import { createTurnEnd } from '../../runtime/turn-end.ts';
import { Deadlines } from '../deadlines.ts';
import type { HttpSettings, HttpTransport, HttpTransportOptions } from '../transport.ts';
import { ConnectionPools } from './connection-pools.ts';
import { Exchange } from './exchange.ts';

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
  const deadlines = new Deadlines(settings.clock);
  const pools = new ConnectionPools(settings, createTurnEnd());
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const pool = pools.of(request.origin);
        new Exchange({ request, pool, settings, deadlines, resolve, reject }).begin();
      }),
    close() {
      pools.close();
      return Promise.resolve();
    },
  };
}
