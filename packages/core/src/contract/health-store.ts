/** Who rests, as all instances of a router should know: cooldowns and open circuit breakers. */
export interface HealthStore {
  /** Lets something rest from now on for so many milliseconds by the store's clock. Of two rests the one that ends later counts. */
  rest(id: string, ms: number): Promise<void>;
  /** Ends a rest early: it is well again. */
  recover(id: string): Promise<void>;
  /** All that rest, and for how many milliseconds yet: one read, however many there are. */
  resting(): Promise<ReadonlyMap<string, number>>;
}
