/** One figure against its budget. */
export interface Measured {
  readonly package: string;
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: 'kB' | 'ms';
}

const opening = '<!-- size: written by `npm run size` -->';
const closing = '<!-- /size -->';
const between = /<!-- size:[^>]*-->\n[\s\S]*?<!-- \/size -->/;

// A time depends on the machine, so the README states the limit that is kept, not what one machine took.
const figureOf = ({ value, limit, unit }: Measured): string =>
  unit === 'ms' ? `under ${limit} ms` : `${value.toFixed(1)} kB`;

/** The README with its sizes between the markers; a README without markers gets them under `## Size`. */
export function writeSizes(readme: string, lines: readonly Measured[]): string {
  const rows = lines.map((line) => [line.what, figureOf(line), `${line.limit} ${line.unit}`]);
  const header = ['Minified and gzipped', 'Measured', 'Budget'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const print = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = print(widths.map((width) => '-'.repeat(width)));
  const block = [opening, '', print(header), rule, ...rows.map(print), '', closing].join('\n');
  if (between.test(readme)) return readme.replace(between, () => block);
  return readme.replace(/^## Size[^\n]*\n/m, (heading) => `${heading}\n${block}\n`);
}

/** Whether a README states no size, or one that is off by more than a twentieth and 100 bytes. */
export function isStale(readme: string, lines: readonly Measured[]): boolean {
  const [block] = between.exec(readme) ?? [];
  if (block === undefined) return true;
  return lines.some((line) => {
    const row = block.split('\n').find((text) => text.includes(line.what));
    if (row === undefined) return true;
    if (line.unit === 'ms') return !row.includes(figureOf(line));
    const stated = Number(/([\d.]+) kB/.exec(row)?.[1]);
    const distance = Math.abs(stated - line.value);
    return !(distance <= Math.max(0.1, line.value / 20));
  });
}
