/**
 * What layers remember, shared by all instances that use the same store.
 *
 * Keys are free text. Every entry lives at most `ttlMs`; an expired one counts as absent.
 */
export interface StateStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Adds to a counter, which begins at 0 and lives `ttlMs` from its first addition; gives the new value. */
  increment(key: string, by: number, ttlMs: number): Promise<number>;
  delete(key: string): Promise<void>;
}
