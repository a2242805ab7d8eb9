/** Decisions and changelogs keep the words of their day; generated pages have those of the code; the glossary explains them. */
export const isKept = (path: string): boolean =>
  /^docs\/(?:adr|reference)\/|CHANGELOG\.md$|^\.changeset\/|\/__fixtures__\//.test(path);

/** The lines of a page, those of code emptied, with a word in place of inline code and without targets of links. */
export function proseLines(text: string, inlineCode = ''): readonly string[] {
  const emptied = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, (code) =>
    code.replaceAll(/[^\n]/g, ''),
  );
  return emptied
    .split('\n')
    .map((line) => line.replaceAll(/`[^`]*`/g, inlineCode).replaceAll(/\]\([^)]*\)/g, ']'));
}
