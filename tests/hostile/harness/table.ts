import type { Outcome } from './run-attacks.ts';

/** Attack, outcome and verdict, one line each, by who attacks. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const lines = outcomes.map(({ attack, seen, failure }) => [
    attack.side,
    attack.name,
    oneLine(failure ?? seen),
    failure === undefined ? 'pass' : 'FAIL',
  ]);
  const all = [['side', 'attack', 'outcome', 'verdict'], ...lines];
  const widths = [0, 1, 2].map((at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((word, at) => word.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const longest = 110;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
