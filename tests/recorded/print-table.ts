import { callers, type Cell, type Replayed } from './run-recorded.ts';

/** Provider × kind × caller: how many exchanges gave what was recorded, and how many did not. */
export function printTable({ cells, absent }: Replayed): string {
  const keys = [...new Set(cells.map(({ provider, kind }) => `${provider} | ${kind}`))].sort();
  const rows = keys.map((key) => {
    const own = cells.filter(({ provider, kind }) => `${provider} | ${kind}` === key);
    return [key, ...callers.map((caller) => count(own.filter((cell) => cell.caller === caller)))];
  });
  const sums = callers.map((caller) => count(cells.filter((cell) => cell.caller === caller)));
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  const kinds = new Map<string, number>();
  for (const { provider, kind } of absent)
    kinds.set(`${provider} ${kind}`, (kinds.get(`${provider} ${kind}`) ?? 0) + 1);
  return [
    line(['Provider', 'Kind', ...callers]),
    line(['---', '---', ...callers.map(() => '---')]),
    ...rows.map(line),
    line(['all', '', ...sums]),
    '',
    `Not here: ${[...kinds].map(([kind, number]) => `${kind} ${number}`).join(', ')}`,
  ].join('\n');
}

function count(cells: readonly Cell[]): string {
  if (cells.length === 0) return '';
  const failed = cells.filter(({ complaint }) => complaint !== undefined).length;
  return failed === 0 ? String(cells.length) : `${cells.length - failed}, ${failed} FAILED`;
}

/** A line for each exchange that did not give what was recorded. */
export function printComplaints({ cells }: Replayed): string {
  return cells
    .filter(({ complaint }) => complaint !== undefined)
    .map(({ id, caller, complaint = '' }) => `${caller} ${id}: ${complaint}`)
    .join('\n');
}
