/**
 * The candidate with the lowest score; of equals, any. `buffer` makes equals of those that are worse by that part of the
 * lowest score. A candidate without a score (`Infinity`) is never chosen.
 */
export function lowestOf<Candidate>(
  candidates: readonly Candidate[],
  scoreOf: (candidate: Candidate) => number,
  { random, buffer = 0 }: { readonly random: () => number; readonly buffer?: number },
): Candidate | undefined {
  let least = Infinity;
  for (const candidate of candidates) least = Math.min(least, scoreOf(candidate));
  if (least === Infinity) return undefined;
  const most = least * (1 + buffer);
  const equals = candidates.filter((candidate) => scoreOf(candidate) <= most);
  return anyOf(equals, random);
}

/** One of them, each as often as the others. */
export function anyOf<Candidate>(
  candidates: readonly Candidate[],
  random: () => number,
): Candidate | undefined {
  return candidates[Math.floor(random() * candidates.length)];
}
