import { toTable } from './table.ts';

/** A decision as its file has it. */
export interface Decision {
  /** The file's name in docs/adr. */
  readonly file: string;
  readonly text: string;
}

/** The index of all decisions: number, title, and the first sentence of what was decided. */
export function decisionsPage(decisions: readonly Decision[]): string {
  const rows = decisions
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, text }) => {
      const [, number = '', title = ''] = /^# +(\d+)\.? +(.+)$/m.exec(text) ?? [];
      if (title === '') throw new TypeError(`docs/adr/${file} has no heading with its number`);
      return [number, `[${title}](../adr/${file})`, firstSentence(decided(text))];
    });
  return `# Decisions

Why things are as they are: one page for each decision, in the words of its day.

${toTable(['Number', 'Decision', 'What was decided'], rows)}
`;
}

/** The text behind the word Decision, in either of the two forms that the pages have. */
function decided(text: string): string {
  const [, behind = ''] = text.split(/\*\*Decision[^*]*\*\*\.?\s+|^## Decisions?\n+/m);
  return behind.split(/\n\n|\n(?=\d+\.|[-*] )/)[0] ?? '';
}

/** Without links, whose targets are those of another folder, and without marks of lists. */
function firstSentence(paragraph: string): string {
  const plain = paragraph
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^(?:[-*]|\d+\.)\s+/, '')
    .replaceAll('**', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^.{8,}?[.:](?=\s+[A-Z`-]|$)/.exec(plain)?.[0].replace(/:$/, '.') ?? plain;
}
