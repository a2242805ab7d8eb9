import { createFetchTransport } from './fetch/create-fetch-transport.ts';
import type { HttpTransport, HttpTransportOptions } from './transport.ts';

/** The runtime's own `fetch`, which manages its sockets itself. */
export function createTransport(options: HttpTransportOptions = {}): HttpTransport {
  const { headersMs, idleMs, clock } = options;
  const send = createFetchTransport({
    ...(headersMs === undefined ? {} : { headersMs }),
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(clock === undefined ? {} : { clock }),
  });
  return { send, close: () => Promise.resolve() };
}
