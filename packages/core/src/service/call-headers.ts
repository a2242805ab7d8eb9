import type { Headers } from '../contract/transport.ts';
import type { Proof } from './proof.ts';

/** What the headers of one call depend on. */
export interface HeaderParts {
  /** Those of the protocol: the same object at each call, for it is also the key under which built headers are kept. */
  readonly protocol: Headers | undefined;
  /** The content type that the answer should have; one of a few, for each is kept. */
  readonly accept: string;
  /** Of this call alone. */
  readonly own: Headers | undefined;
  readonly proof: Proof;
  /** A request without one has no content type. Default true. */
  readonly hasBody?: boolean;
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
  const { 'content-type': _type, ...withoutType } = fixed;
  const built = new WeakMap<Proof, Map<Headers | undefined, Map<string, Headers>>>();
  const build = ({ protocol, accept, own, proof, hasBody = true }: HeaderParts): Headers => ({
    ...protocol,
    ...(hasBody ? fixed : withoutType),
    accept,
    ...own,
    ...proof.headers,
  });
  return (parts) => {
    const { protocol, accept, own, proof } = parts;
    if (parts.hasBody === false || (own !== undefined && !isEmpty(own))) return build(parts);
    const ofProof = built.get(proof) ?? new Map<Headers | undefined, Map<string, Headers>>();
    built.set(proof, ofProof);
    const ofProtocol = ofProof.get(protocol) ?? new Map<string, Headers>();
    ofProof.set(protocol, ofProtocol);
    let headers = ofProtocol.get(accept);
    if (headers === undefined) {
      headers = build(parts);
      ofProtocol.set(accept, headers);
    }
    return headers;
  };
}

function isEmpty(record: Headers): boolean {
  for (const name in record) if (Object.hasOwn(record, name)) return false;
  return true;
}
