import { whyChatIsNamed } from './why-chat-is-named.ts';
import type { Measures, Spread, TreeMeasures } from './measure-tree.ts';

/** Documented names among the names that the packages' entry points export. */
export interface PublicNames {
  readonly names: number;
  readonly withDoc: number;
}

type Column = (measures: Measures) => string;

const spread = ({ median, p90, max }: Spread): string => `${median} / ${p90} / ${max}`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const rows: readonly (readonly [string, Column])[] = [
  ['source files', ({ files }) => String(files)],
  ['lines', ({ lines }) => String(lines)],
  ['lines a file: median / p90 / max', ({ linesPerFile }) => spread(linesPerFile)],
  ['lines a function: median / p90 / max', ({ linesPerFunction }) => spread(linesPerFunction)],
  ['import cycles (of values)', ({ cycles, valueCycles }) => `${cycles} (${valueCycles})`],
  ['exported declarations', ({ exported }) => String(exported)],
  [
    'of them with a doc comment',
    ({ exported, exportedWithDoc }) => percent(exported === 0 ? 1 : exportedWithDoc / exported),
  ],
  ['comment lines of all that are not empty', ({ commentShare }) => percent(commentShare)],
  [
    'casts, non-null assertions, any',
    ({ casts, nonNull, anys }) => `${casts}, ${nonNull}, ${anys}`,
  ],
  ['lines of tests for a line of source', ({ testsPerLine }) => testsPerLine.toFixed(2)],
  ['sources that name chat', ({ namingChat }) => String(namingChat.length)],
];

/** A table of the figures, then the longest function of each package and the sources that name chat. */
export function printMeasures({ packages, total }: TreeMeasures, publicNames: PublicNames): string {
  const columns: readonly (readonly [string, Measures])[] = [...packages, ['all', total]];
  const longest = columns.flatMap(([name, { longest: found }]) =>
    name === 'all' || found === undefined
      ? []
      : [`${name}: ${found.name}, ${found.lines} lines (${found.path})`],
  );
  const { names, withDoc } = publicNames;
  return [
    table(
      ['', ...columns.map(([name]) => name)],
      [...rows.map(([label, print]) => [label, ...columns.map(([, measures]) => print(measures))])],
    ),
    '',
    `names that the packages export: ${names}, of them ${withDoc} with a doc comment`,
    '',
    'longest function',
    ...longest.map((line) => `  ${line}`),
    '',
    'sources that name chat, outside operation/chat and the protocols of chat',
    ...total.namingChat.map((path) => `  ${path}: ${whyChatIsNamed(path) ?? 'NO REASON IS KNOWN'}`),
  ].join('\n');
}

function table(header: readonly string[], body: readonly (readonly string[])[]): string {
  const lines = [header, ...body];
  const widths = header.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length)),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
