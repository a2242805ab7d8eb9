import { lazyTransport } from './lazy-transport.ts';
import type { HttpTransport, HttpTransportOptions } from './transport.ts';

/** undici, which is loaded at the first call: loading it takes longer than loading all else of this package. */
export function createTransport(options: HttpTransportOptions = {}): HttpTransport {
  return lazyTransport(async () => {
    const { createUndiciTransport } = await import('./undici/create-undici-transport.ts');
    return createUndiciTransport(options);
  });
}
