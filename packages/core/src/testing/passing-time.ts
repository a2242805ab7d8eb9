/** How conformance cases let time pass: a fake clock's `advance`, or a real wait for a store with a clock of its own. */
export interface PassingTime {
  /** Lets so many milliseconds pass. */
  advance(ms: number): Promise<void>;
}
