/**
 * The candidate with the lowest score; of equals, any. `buffer` makes equals of those that are worse by that part of the
 * lowest score. A candidate without a score (`Infinity`) is never chosen.
 */
export function lowestOf<Candidate>(
  candidates: readonly Candidate[],
  scoreOf: (candidate: Candidate) => number,
  { random, buffer = 0 }: { readonly random: () => number; readonly buffer?: number },
): Candidate | undefined {
  // A score may be the sum of a window, so each is asked for once.
  const scores = candidates.map(scoreOf);
  let least = Infinity;
  for (const score of scores) if (score < least) least = score;
  if (least === Infinity) return undefined;
  const most = least * (1 + buffer);
  const equals = candidates.filter((_, at) => (scores[at] ?? Infinity) <= most);
  return anyOf(equals, random);
}

/** One of them, each as often as the others. */
export function anyOf<Candidate>(
  candidates: readonly Candidate[],
  random: () => number,
): Candidate | undefined {
  return candidates[Math.floor(random() * candidates.length)];
}
