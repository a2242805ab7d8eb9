import { lookup } from 'node:dns';
import { createTurnEnd } from '../../runtime/turn-end.ts';
import { Deadlines } from '../deadlines.ts';
import type { PendingAnswer } from '../pending-answer.ts';
import { httpDefaults, type HttpTransport } from '../transport.ts';
import { ConnectionPools } from './connection-pools.ts';
import { Exchange } from './exchange.ts';
import type { Http1Settings, Http1TransportOptions } from './http1-options.ts';

export type { Http1TransportOptions } from './http1-options.ts';

/**
 * HTTP/1.1 over Node's sockets, one call a connection at a time.
 *
 * An upstream may close a kept-alive connection at the moment at which a call is sent on it. Such a call is sent once
 * more, on a new connection, unless `replayStale` or the request forbids it; `TransportResponse.replays` counts that.
 * Redirects are answers like any other. Certificates are checked, unless Node itself was told not to.
 */
export function createHttp1Transport(options: Http1TransportOptions = {}): HttpTransport {
  const settings: Http1Settings = {
    ...httpDefaults,
    replayStale: true,
    lookup,
    ...options,
  };
  const deadlines = new Deadlines<PendingAnswer>(settings.clock);
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
