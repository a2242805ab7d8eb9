import type { Stage } from './stage.ts';

/** Who attacks. */
export type Side = 'client' | 'upstream' | 'operator' | 'web page' | 'embedder';

/** One row of the table: what somebody does, and what must come of it. */
export interface Attack {
  readonly side: Side;
  readonly name: string;
  /** It takes more than some seconds, so it is left out of the tests and runs with `npm run test:hostile` alone. */
  readonly isLong?: boolean;
  /** How long it may take, where that is longer than usual. */
  readonly maxMs?: number;
  /** Gives what was seen, in a few words. Rejects where it does not hold, and says what was seen instead. */
  readonly run: (stage: Stage) => Promise<string>;
}

/** @throws {Error} the condition does not hold */
export function holds(condition: boolean, seen: string): asserts condition {
  if (!condition) throw new Error(seen);
}
