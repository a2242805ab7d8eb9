/**
 * The candidate that a misspelt name most likely means. At most a third of the name is different, and two neighbours
 * that are swapped count once: a name of one or two letters has nothing near, since half of it would be another.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.floor(name.length / 3) + 1;
  for (const candidate of candidates) {
    // Names that differ that much in length cannot be near, and long ones would be slow to compare.
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Letters to insert, delete, replace or swap with their neighbour to make one text of the other. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  let twoAbove: readonly number[] = [];
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      const inserted = (current[column] ?? 0) + 1;
      const deleted = (above[column + 1] ?? 0) + 1;
      const isSwap = letter === to[column - 1] && other === from[row - 1];
      const swapped = isSwap ? (twoAbove[column - 1] ?? 0) + 1 : Infinity;
      current.push(Math.min(replaced, inserted, deleted, swapped));
    }
    twoAbove = above;
    above = current;
  }
  return above[to.length] ?? 0;
}
