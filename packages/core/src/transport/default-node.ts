import { lazyTransport } from './lazy-transport.ts';
import type { HttpTransport, HttpTransportOptions } from './transport.ts';

/**
 * The transport over undici, with the proxies of the environment. It is loaded at the first call, because that takes longer than
 * loading all else of this package. `createUndiciTransport` of `@llm/core/undici` has further options.
 */
export function createTransport(options: HttpTransportOptions = {}): HttpTransport {
  return lazyTransport(async () => {
    const { createUndiciTransport } = await import('./undici/create-undici-transport.ts');
    return createUndiciTransport(options);
  });
}
