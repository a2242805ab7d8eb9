/**
 * Where a cache keeps its entries, for one process or for all that use the same store. Losing an entry is harmless, so a
 * store may forget any at any time.
 */
export interface KeyValueStore {
  /** The values of the keys, in their order; `undefined` where there is none, or its time is over. */
  getMany(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** Keeps a value for at most `ttlMs`, in place of one that was there. */
  set(key: string, value: Uint8Array, ttlMs: number): Promise<void>;
  /** Removes the value of a key. A key without a value is no error. */
  delete(key: string): Promise<void>;
}
