/** What every call carries, and a bag of typed values that layers leave for each other. */
export interface CallContext {
  /** Unique id of the request, in logs and in `x-request-id`. */
  readonly requestId: string;
  /** Aborts the call: the only way down. */
  readonly signal: AbortSignal;
  /** Counts from 1. */
  readonly attempt: number;
  /** Milliseconds of the clock's `now` after which nobody waits for the answer; `Infinity` where nobody said. */
  readonly deadline: number;
  /** Read and added to by `valueOf` and `withValue`. */
  readonly values: ContextValues | undefined;
}

/** A value that was left under a key, and those that were left before it. */
export interface ContextValues {
  /** The key under which it was put. */
  readonly key: ContextKey<unknown>;
  /** The value. */
  readonly value: unknown;
  /** The values that were put before; `undefined` at the first. */
  readonly before: ContextValues | undefined;
}

/** A typed place in a context's bag. */
export interface ContextKey<Value> {
  /** Name for messages and debuggers. It need not be unique. */
  readonly name: string;
  /** What `valueOf` returns where nothing was put. */
  readonly fallback: Value;
}

/** An asynchronous function from a request to a result: the one shape of a client, a deployment, a router and a gateway. */
export type Service<Request, Result> = (request: Request, context: CallContext) => Promise<Result>;

/** Wraps a service in another. */
export type Layer<Request, Result> = (inner: Service<Request, Result>) => Service<Request, Result>;
