import type { LookupFunction } from 'node:net';
import type { HttpSettings, HttpTransportOptions } from '../transport.ts';

/** Options of the HTTP/1.1 transport, beside those of every transport. */
export interface Http1TransportOptions extends HttpTransportOptions {
  /**
   * Whether a request may be sent a second time after a kept-alive connection closed under it without a byte of an answer.
   * It cannot be known whether the upstream processed the first one. `TransportRequest.replayable` overrides this for one
   * request. Default true.
   */
  readonly replayStale?: boolean;
  /**
   * Finds the addresses of a host, once for each new connection, as `net.connect` calls it with `all: true`. If it gives an
   * `LLMError`, calls fail with that. Not asked for an origin that is an IP address. Default: the system's resolver.
   */
  readonly lookup?: LookupFunction;
}

/** The options, with their defaults filled in. */
export type Http1Settings = HttpSettings & Required<Http1TransportOptions>;
