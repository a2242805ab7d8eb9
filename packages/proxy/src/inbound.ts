import type { AnswerMemory, BytePieces, Headers } from '@llm/core';

/** What is known of a request before its body is read. */
export interface InboundHead {
  /** HTTP method, in capitals. */
  readonly method: string;
  /** Without the query, as the client wrote it. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** The address of whoever opened the connection: the client, or the proxy in front of the gateway. Absent where the server does not know it. */
  readonly peer?: string | undefined;
  /** Names in lower case. */
  readonly headers: Headers;
  /** Aborts when the client disconnects. It may be its connection's, and so outlive the call: take listeners off it. */
  readonly signal: AbortSignal;
}

/** One HTTP request, as plain data. */
export interface Inbound extends InboundHead {
  /** Whole, though it may lie in several pieces. */
  readonly body: Uint8Array | BytePieces;
  /** What the answers of upstreams may take of the process, while they are held whole. Default: unlimited. */
  readonly memory?: AnswerMemory | undefined;
}

/** A body that is pulled by whoever writes it out. */
export interface ReplyStream {
  /** The next bytes, waiting for some; `undefined` at the end. Never rejects: what breaks is told in the stream. */
  read(): Promise<Uint8Array | string | undefined>;
  /** The client is gone. */
  cancel(): void;
}

/** One HTTP answer, as plain data. */
export interface Reply {
  /** HTTP status. */
  readonly status: number;
  /** Headers to send. */
  readonly headers: Headers;
  /** The body; a stream is sent as it comes. */
  readonly body: Uint8Array | string | ReplyStream;
  /** What to write into a stream that was silent for so long, so that nobody between us and the client hangs up. */
  readonly heartbeat?:
    { readonly everyMs: number; readonly bytes: string | Uint8Array } | undefined;
}
