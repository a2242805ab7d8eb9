/** Time as an argument, so that nothing waits in tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `callback` once after `ms`; calling what it returns prevents that. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** Waits, and rejects with `cancelled` as soon as the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;
