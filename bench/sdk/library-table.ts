import type { Library } from '../../packages/proxy/test/sdk-bench/library.ts';
import { median } from '../statistics.ts';
import type { Figures, Work } from './measure-libraries.ts';

/** One of what this client has to reach, and what it did. */
export interface LibraryFloor {
  readonly name: string;
  readonly value: number;
  readonly bound: number;
  readonly reached: boolean;
}

/** Ratios of CPU time in the same round, so that they hold on any machine: theirs over ours. */
const floors: readonly {
  readonly work: Work;
  readonly other: Library['id'];
  readonly bound: number;
}[] = [
  { work: 'plain', other: 'openai', bound: 5 },
  { work: 'plain', other: 'ai', bound: 8 },
  { work: 'plain', other: 'undici', bound: 0.6 },
  { work: 'stream', other: 'openai', bound: 3 },
  { work: 'stream', other: 'ai', bound: 15 },
  { work: 'stream', other: 'undici', bound: 0.6 },
];

/** What was reached of what this client has to reach. */
export function checkLibraryFloors(figures: Figures): readonly LibraryFloor[] {
  return floors.map(({ work, other, bound }) => {
    const value = ratio(figures[work], other);
    return { name: `${work}: ${other} over ours`, value, bound, reached: value >= bound };
  });
}

/** CPU time of a call and its ratio to ours, as a table in Markdown. */
export function printLibraries(libraries: readonly Library[], figures: Figures): string {
  const head =
    '| Library | 1 kB: CPU µs a call (middle half) | × ours | 200 events: CPU µs a call (middle half) | × ours |';
  const rows = libraries.map(({ id, title }) => {
    const cells = (['plain', 'stream'] as const).flatMap((work) => [
      printSpread(figures[work].get(id) ?? []),
      ratio(figures[work], id).toFixed(2),
    ]);
    return `| ${title} | ${cells.join(' | ')} |`;
  });
  return [head, '| --- | --: | --: | --: | --: |', ...rows].join('\n');
}

function printSpread(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (part: number): string =>
    (sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN).toFixed(0);
  return `${median(values).toFixed(0)} (${at(0.25)}–${at(0.75)})`;
}

/** The middle of the ratios of all rounds: two libraries of one round have seen the same machine. */
function ratio(figures: Figures[Work], other: Library['id']): number {
  const [ours = [], theirs = []] = [figures.get('ours'), figures.get(other)];
  return median(theirs.map((value, round) => value / (ours[round] ?? Number.NaN)));
}
