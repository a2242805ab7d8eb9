/** Time as an argument, so that nothing waits in tests. */
export interface Clock {
  /**
   * Milliseconds that only grow, for whatever lasts: durations, bounds, deadlines, rests. They are those since the epoch unless
   * somebody has set the machine's clock since the process began, which moves nothing here.
   */
  now(): number;
  /**
   * Milliseconds since the epoch, as the machine says at present. They may jump, so they are only for what others read: the date in an
   * answer, the end of a token, an entry that other processes see.
   */
  date(): number;
  /** Runs `callback` once after `ms`; calling what it returns prevents that. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** Waits, and rejects with `cancelled` as soon as the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;
