/** Where a server listens, and its limits. Times are milliseconds. */
export interface ServerLimits {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 4000; 0 for any free one. */
  readonly port?: number;
  /** Default 33,554,432. */
  readonly maxBodyBytes?: number;
  /**
   * Bytes of bodies and of upstreams' non-streaming responses that are held at one time, of all calls until their end. Default: an
   * eighth of V8's heap limit, and 16,777,216 at least. A call whose body or answer has no room gets 503 and `retry-after`.
   */
  readonly maxBodyMemoryBytes?: number;
  /** All headers of a request together. Default 16,384. */
  readonly maxHeaderBytes?: number;
  /** Until a request's headers, and until all of a request, have come. Defaults 15,000 and 120,000. */
  readonly headersTimeoutMs?: number;
  /** Until all of a request has come. Default 120,000. */
  readonly requestTimeoutMs?: number;
  /** How long an idle connection is kept. Above what load balancers keep theirs. Default 75,000. */
  readonly keepAliveMs?: number;
  /** A client that takes nothing of a stream for so long is disconnected. Default 30,000. */
  readonly writeStallMs?: number;
  /** How long open calls may go on after `close`, the time to tell them of the end included. Default 120,000. */
  readonly drainMs?: number;
}
