/** What one instance has spent within one period of one budget. */
export interface SpendCount {
  /** Of the budget and its period. */
  readonly name: string;
  /** In attodollars (1e-18): all of this instance since the period began. */
  readonly own: bigint;
  /** Milliseconds until the period ends, after which it is of no use; `Infinity` for never. */
  readonly leftMs: number;
}

/**
 * What all instances have spent.
 *
 * Each tells its own sums, and not what was added, so that one that is told twice counts once, and what the store has lost is told again.
 */
export interface SpendStore {
  /** Tells the sums of this instance, and gives for each what all instances come to. `undefined` where the store cannot be reached. */
  share(counts: readonly SpendCount[]): Promise<readonly bigint[] | undefined>;
}
