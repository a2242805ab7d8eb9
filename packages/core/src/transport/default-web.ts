import { createFetchTransport } from './fetch.ts';
import type { HttpTransport, HttpTransportOptions } from './http-transport.ts';

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
