import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of programs, and what each is written with. */
export const libraries = [
  { folder: 'ours', name: '`@llm/providers`' },
  { folder: 'openai', name: '`openai`' },
  { folder: 'ai', name: '`ai`' },
] as const;

/** Files of a folder, and what each does. */
export const tasks = [
  { file: 'one-call.ts', does: 'one call' },
  { file: 'stream-text.ts', does: 'stream text' },
  { file: 'tool-loop.ts', does: 'tool loop with typed arguments' },
  { file: 'structured-output.ts', does: 'structured output, typed' },
  { file: 'rate-limit.ts', does: 'tell a rate limit from the rest' },
  { file: 'stream-then-answer.ts', does: 'stream, then the complete response and its usage' },
] as const;

/** The files of a folder. */
export function programsOf(folder: string): readonly string[] {
  return readdirSync(join(import.meta.dirname, folder)).sort();
}

interface Length {
  readonly lines: number;
  readonly characters: number;
}

function lengthOf(folder: string, file: string): Length {
  const text = readFileSync(join(import.meta.dirname, folder, file), 'utf8').trimEnd();
  // A line that parts the imports from the rest is no work.
  const lines = text.split('\n').filter((line) => line !== '');
  return { lines: lines.length, characters: text.length };
}

function sum(lengths: readonly Length[]): Length {
  return lengths.reduce((one, other) => ({
    lines: one.lines + other.lines,
    characters: one.characters + other.characters,
  }));
}

/** Lines and characters of each task with each library, as a table in Markdown. */
export function printTaskTable(): string {
  const show = ({ lines, characters }: Length): string => `${lines} / ${characters}`;
  const rows = tasks.map(({ file, does }) => [
    does,
    ...libraries.map(({ folder }) => show(lengthOf(folder, file))),
  ]);
  const sums = libraries.map(({ folder }) =>
    show(sum(tasks.map(({ file }) => lengthOf(folder, file)))),
  );
  const head = ['Lines / characters', ...libraries.map(({ name }) => name)];
  const all = [head, ...rows, ['**Sum**', ...sums]];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const print = (cells: readonly string[]): string =>
    `| ${cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [print(head), `| ${rule.join(' | ')} |`, ...all.slice(1).map(print)].join('\n');
}
