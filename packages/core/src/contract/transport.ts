/** Header names in lower case; a repeated header is joined by a comma and a space. */
export type Headers = Readonly<Record<string, string>>;

/** Bounds on the phases of one exchange, in milliseconds. Absent means the transport's default, 0 none. */
export interface TransportTimeouts {
  /** Until a connection is established, TLS included. */
  readonly connectMs?: number;
  /** From the start of the exchange to the answer's headers, waiting for a connection included. */
  readonly headersMs?: number;
  /** Between two reads of the body. */
  readonly idleMs?: number;
}

/** One HTTP request. Its signal aborts the exchange until the last byte of the answer. */
export interface TransportRequest {
  /** HTTP method, in capitals. */
  readonly method: string;
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  /** Begins with a slash; holds the query. */
  readonly path: string;
  /** Headers to send. */
  readonly headers: Headers;
  /** Pieces are sent one after the other, as one body. */
  readonly body?: Uint8Array | string | readonly (Uint8Array | string)[] | undefined;
  /** Aborts the request, or the response's body that is still being read. */
  readonly signal: AbortSignal;
  /** Timeouts of this request. Default: those of the transport. */
  readonly timeouts?: TransportTimeouts | undefined;
  /**
   * Whether the transport may send the request a second time after a kept-alive connection closed under it without a byte
   * of an answer. The upstream may have processed it by then, so give `false` for a request that acts and must not act
   * twice, such as creating a batch. Default: what the transport was told, which is `true` unless it says otherwise.
   */
  readonly replayable?: boolean | undefined;
}

/**
 * Bytes pulled by their reader.
 *
 * The holder reads to the end, or cancels. Either frees the connection, and so does a `read` that throws.
 */
export interface ByteStream {
  /** All bytes that have come since the last read, waiting for some where there are none; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Closes the upstream. A pending and every later `read` rejects with `cancelled`. */
  cancel(): void;
}

/** The beginning of an answer, and the body that its holder must read or cancel. */
export interface TransportResponse {
  /** HTTP status. */
  readonly status: number;
  /** Headers, their names in lower case. */
  readonly headers: Headers;
  /** The body. Read it to its end, or destroy it, so that its connection is free again. */
  readonly body: ByteStream;
  /** How many times the request was sent again before this answer came; absent from transports that never do that. */
  readonly replays?: number;
}

/**
 * One HTTP exchange. Redirects are not followed.
 *
 * @throws {LLMError} connection: no connection, or it broke; timeout: a phase took too long; cancelled: the signal aborted
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
