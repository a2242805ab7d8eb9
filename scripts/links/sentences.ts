import type { Finding, Tree } from '../structure/tree.ts';
import { isKept, proseLines } from './prose-lines.ts';

/** More words than this and a sentence holds more than one thought (docs/reference/glossary.md is the other half of how pages are written). */
export const maxWords = 30;

/** Sentences of the pages that are too long, the longest first. Names in code do not count, because a list of them is easy to read. */
export function findLongSentences(tree: Tree): readonly (Finding & { readonly words: number })[] {
  return tree.files
    .filter((path) => path.endsWith('.md') && !isKept(path))
    .flatMap((path) =>
      sentencesOf(tree.read(path)).flatMap(({ line, text }) => {
        const words = text.split(/\s+/).filter(isWord).length;
        if (words <= maxWords) return [];
        const begin = text.split(/\s+/).slice(0, 8).join(' ');
        return [{ path: `${path}:${line}`, message: `${words} words: “${begin} …”`, words }];
      }),
    )
    .toSorted((a, b) => b.words - a.words);
}

function isWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text) && !/^\W*Code\W*$/.test(text);
}

interface Sentence {
  readonly line: number;
  readonly text: string;
}

/** Sentences of the prose with the line that each begins in. Headings, rows of tables and items of lists are each by themselves. */
function sentencesOf(page: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let open: Sentence | undefined;
  const close = (): void => {
    if (open !== undefined) sentences.push(open);
    open = undefined;
  };
  const add = (text: string, line: number): void => {
    for (const [at, part] of text.split(/(?<=[.!?]\)?)\s+(?=[\p{Lu}\p{N}“"*[])/u).entries()) {
      if (at > 0) close();
      open =
        open === undefined
          ? { line, text: part }
          : { line: open.line, text: `${open.text} ${part}` };
    }
  };
  for (const [at, line] of proseLines(page, 'Code').entries()) {
    // A cell holds remarks with semicolons between them.
    const cells = line.trim().startsWith('|') ? line.split(/[|;]/) : undefined;
    // The line before may have ended with a sentence.
    if (open !== undefined && /[.!?]\)?$/.test(open.text)) close();
    if (cells !== undefined || line.trim() === '' || /^\s*(?:[-*>]|\d+\.|#)\s/.test(line)) close();
    for (const cell of cells ?? [line.replace(/^\s*(?:[-*>]|\d+\.|#+)\s/, '')]) {
      if (cell.trim() !== '') add(cell.trim(), at + 1);
      if (cells !== undefined || /^#/.test(line)) close();
    }
  }
  close();
  return sentences;
}
