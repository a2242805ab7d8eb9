import type { Headers } from '../contract/transport.ts';
import type { Proof } from './upstream.ts';

/** The side of a protocol whose own headers are sent; also the key under which built headers are kept. */
export interface HeaderSource {
  readonly headers?: Headers;
}

/** What the headers of one call depend on. */
export interface HeaderParts {
  readonly client: HeaderSource;
  readonly stream: boolean;
  /** Of this call alone. */
  readonly own: Headers | undefined;
  readonly proof: Proof;
}

/**
 * Puts the headers of calls together; those of calls that bring none of their own only once.
 *
 * @param given names in any case, as people write them; every other name is in lower case
 */
export function createCallHeaders(given: Headers): (parts: HeaderParts) => Headers {
  const fixed = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const built = new WeakMap<Proof, Map<HeaderSource, Record<'plain' | 'stream', Headers>>>();
  const build = ({ client, stream, own, proof }: HeaderParts): Headers => ({
    ...client.headers,
    ...fixed,
    ...own,
    ...proof.headers,
    accept: stream ? 'text/event-stream' : 'application/json',
  });
  return (parts) => {
    const { client, own, proof, stream } = parts;
    if (own !== undefined && !isEmpty(own)) return build(parts);
    const ofProof =
      built.get(proof) ?? new Map<HeaderSource, Record<'plain' | 'stream', Headers>>();
    built.set(proof, ofProof);
    let ofClient = ofProof.get(client);
    if (ofClient === undefined) {
      ofClient = {
        plain: build({ ...parts, stream: false }),
        stream: build({ ...parts, stream: true }),
      };
      ofProof.set(client, ofClient);
    }
    return stream ? ofClient.stream : ofClient.plain;
  };
}

function isEmpty(record: Headers): boolean {
  for (const name in record) if (Object.hasOwn(record, name)) return false;
  return true;
}
