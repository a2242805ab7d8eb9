import type { TransportLimits, TransportTls } from '../../src/testing/transport/transport-case.ts';
import { createFetchTransport } from '../../src/transport/fetch/create-fetch-transport.ts';
import { createHttp1Transport } from '../../src/transport/http1/create-http1-transport.ts';
import type { HttpTransport, HttpTransportOptions } from '../../src/transport/transport.ts';
import { createUndiciTransport } from '../../src/transport/undici/create-undici-transport.ts';
import { makeCertificate } from './tls-peer.ts';

/** One transport, and what it cannot do because of what it is built on. */
export interface KnownTransport {
  readonly name: string;
  readonly create: (options: HttpTransportOptions) => HttpTransport;
  readonly limits: TransportLimits;
}

const hidden = 'fetch hides its connections';

/** Every transport of this package, for `transportCases`. */
export const transports: readonly KnownTransport[] = [
  {
    name: 'undici',
    // The environment of whoever runs the tests may name a proxy.
    create: (options) => createUndiciTransport({ proxy: false, ...options }),
    limits: {
      replay:
        'undici does not tell whether a connection had served before, so it sends nothing twice',
      'length-of-304': 'undici takes it for the length of a body that is missing',
    },
  },
  { name: 'http1', create: createHttp1Transport, limits: {} },
  {
    name: 'fetch',
    create: (options) => ({
      send: createFetchTransport(options),
      close: () => Promise.resolve(),
    }),
    limits: {
      'connect-timeout': 'fetch connects when it likes, so connecting is part of headersMs',
      'connection-limit': hidden,
      'keep-alive-limit': hidden,
      'prompt-reuse': 'fetch takes a connection back some turns after its answer was read',
      'strict-names': 'the parser below fetch takes such names',
      backpressure: 'how much is read ahead is up to the runtime',
      close: hidden,
      replay: 'fetch sends a POST once',
    },
  },
];

/** A certificate for the cases over TLS; `undefined` where there is no openssl to make one. */
export function transportTls(): TransportTls | undefined {
  const made = makeCertificate();
  if (made === undefined) return undefined;
  made.remove();
  const { key, cert } = made;
  return { key, cert, trusting: trustEverybody };
}

/** Two of the three take no certificates as an option, and Node reads its own when it starts. */
async function trustEverybody(run: () => Promise<void>): Promise<void> {
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    await run();
  } finally {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
  }
}
