import type { Cut } from './cut-everywhere.ts';

/** A row for each mode and stand-in: how many cuts gave a whole answer, or an error in its place, and how many something else. */
export function printCuts(cuts: readonly Cut[]): string {
  const rows = new Map<string, { whole: number; error: number; wrong: number }>();
  for (const { mode, standIn, outcome } of cuts) {
    const key = `${mode.padEnd(8)} | ${standIn.padEnd(19)}`;
    const row = rows.get(key) ?? { whole: 0, error: 0, wrong: 0 };
    row[outcome] += 1;
    rows.set(key, row);
  }
  const lines = [...rows].map(
    ([key, { whole, error, wrong }]) =>
      `| ${key} | ${String(whole + error + wrong).padStart(6)} | ${String(whole).padStart(6)} | ${String(error).padStart(6)} | ${String(wrong).padStart(5)} |`,
  );
  return [
    '| mode     | the stand-in        |   cuts |  whole |  error | wrong |',
    '| -------- | ------------------- | -----: | -----: | -----: | ----: |',
    ...lines,
  ].join('\n');
}
