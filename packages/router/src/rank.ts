// Beyond so many the strategy's order says nothing more, and asking for it grows with the square of their number.
const mostRanked = 64;

interface Ranking<Candidate> {
  /** Whom the strategy takes of those that are left. */
  choose(left: readonly Candidate[]): Candidate | undefined;
  /** Whether one has no room now, and some later. */
  isFull(candidate: Candidate): boolean;
}

/** Candidates in the order in which a strategy takes them, and those last that it passes over only because they have no room now. */
export function rank<Candidate>(
  candidates: readonly Candidate[],
  { choose, isFull }: Ranking<Candidate>,
): readonly Candidate[] {
  const order: Candidate[] = [];
  const left = [...candidates];
  while (left.length > 0 && order.length < mostRanked) {
    const chosen = choose(left);
    if (chosen === undefined) break;
    order.push(chosen);
    left.splice(left.indexOf(chosen), 1);
  }
  return [...order, ...left.filter(isFull)];
}
