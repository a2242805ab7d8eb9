import type { Rule } from './judge.ts';
import type { Cell } from './run-faults.ts';

/** A rule that the gateway is known to break, in so many cells. */
export interface Known {
  readonly rule: Rule;
  /** Of which kinds of faults. Default all. */
  readonly kinds?: readonly string[];
  /** Exactly so many, so that the number goes down with each one that is mended. */
  readonly cells: number;
  readonly reason: string;
}

/** This list only ever shrinks: a fault that is new here is mended, not listed. */
export const known: readonly Known[] = [];

/** What a run has to say beside what is known. */
export interface Comparison {
  /** One line for each complaint that nobody knew. */
  readonly unknown: readonly string[];
  /** One line for each entry of the list that does not hold any more. */
  readonly stale: readonly string[];
}

export function compare(cells: readonly Cell[]): Comparison {
  const counts = new Map<Known, number>();
  const unknown: string[] = [];
  for (const { kind, fault, way, complaints } of cells) {
    for (const { rule, seen } of complaints) {
      const entry = entryFor(rule, kind);
      if (entry === undefined) unknown.push(`${kind} | ${fault} | ${way} | ${rule}: ${seen}`);
      else counts.set(entry, (counts.get(entry) ?? 0) + 1);
    }
  }
  const stale = known.flatMap((entry) => {
    const count = counts.get(entry) ?? 0;
    if (count === entry.cells) return [];
    const { rule, kinds = ['all kinds'] } = entry;
    return [
      `“${rule}” in ${kinds.join(', ')}: ${entry.cells} cells are listed, ${count} were seen`,
    ];
  });
  return { unknown, stale };
}

export function isKnown({ kind, complaints }: Cell): boolean {
  return complaints.every(({ rule }) => entryFor(rule, kind) !== undefined);
}

function entryFor(rule: Rule, kind: string): Known | undefined {
  return known.find((entry) => entry.rule === rule && entry.kinds?.includes(kind) !== false);
}
