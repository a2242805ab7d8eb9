import { isKnown } from './known.ts';
import { type Cell, ways } from './run-faults.ts';

const columns = ['Kind', 'Faults', 'Cells', 'Whole', 'Status', 'In the stream', 'Known', 'Failed'];

/** A row for each kind of fault: how many callers got a whole answer, or an error and where, and what is wrong. */
export function printSummary(cells: readonly Cell[]): string {
  const kinds = [...new Set(cells.map(({ kind }) => kind))];
  const rows = kinds.map((kind) =>
    rowOf(
      kind,
      cells.filter((cell) => cell.kind === kind),
    ),
  );
  return printTable(columns, [...rows, rowOf('all', cells)]);
}

/** A row for each fault: what became of it on each way. */
export function printFaults(cells: readonly Cell[]): string {
  const byFault = new Map<string, Cell[]>();
  for (const cell of cells) {
    const name = `${cell.kind}: ${cell.fault}`;
    byFault.set(name, [...(byFault.get(name) ?? []), cell]);
  }
  const rows = [...byFault].map(([name, own]) => [
    name.slice(0, 80),
    ...ways.map(({ way }) => wordOf(own.find((cell) => cell.way === way))),
  ]);
  return printTable(['Fault', ...ways.map(({ way }) => way)], rows);
}

function rowOf(name: string, cells: readonly Cell[]): readonly string[] {
  const count = (isOne: (cell: Cell) => boolean) => String(cells.filter(isOne).length);
  const isWrong = ({ complaints }: Cell) => complaints.length > 0;
  return [
    name,
    String(new Set(cells.map(({ kind, fault }) => `${kind}: ${fault}`)).size),
    String(cells.length),
    count(({ told }) => told.outcome === 'whole'),
    count(({ told }) => told.outcome === 'error' && told.status !== 200),
    count(({ told }) => told.outcome === 'error' && told.status === 200),
    count((cell) => isWrong(cell) && isKnown(cell)),
    count((cell) => isWrong(cell) && !isKnown(cell)),
  ];
}

function wordOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  const { told, complaints } = cell;
  const outcome = told.outcome === 'error' && told.status !== 200 ? told.status : told.outcome;
  const mark = complaints.length === 0 ? '' : isKnown(cell) ? ' (known)' : ' (FAILED)';
  return `${outcome}${mark}`;
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
