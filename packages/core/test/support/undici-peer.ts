import { createUndiciTransport } from '../../src/transport/undici/create-undici-transport.ts';
import type { UndiciOptions } from '../../src/transport/undici/undici-options.ts';
import type { HttpTransport } from '../../src/transport/transport.ts';
import { onCleanUp } from './http-peer.ts';

/** A transport over undici that ends with the test, and reads no proxy from the machine it runs on. */
export function openUndici(options: UndiciOptions = {}): HttpTransport {
  const created = createUndiciTransport({ proxy: false, ...options });
  onCleanUp(() => created.close());
  return created;
}
