import { createFetchTransport } from './fetch.ts';
import type { UndiciTransport, UndiciTransportOptions } from './undici.ts';

/** The runtime's own `fetch`, which manages its sockets itself. */
export function createTransport(options: UndiciTransportOptions = {}): UndiciTransport {
  const { headersMs, idleMs, clock } = options;
  const send = createFetchTransport({
    ...(headersMs === undefined ? {} : { headersMs }),
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(clock === undefined ? {} : { clock }),
  });
  return { send, close: () => Promise.resolve() };
}
