import type { EntryPoint } from '../structure/public-docs.ts';
import { toTable } from './table.ts';

/** What each package exports, by entry point, with the first sentences of the doc comments. */
export function exportsPage(entryPoints: readonly EntryPoint[]): string {
  const sections = entryPoints.map(({ specifier, source, names }) => {
    const rows = names.map(({ name, kind, summary }) => [`\`${name}\``, kind, summary]);
    return `## \`${specifier}\`\n\nDeclared in \`${source}\`.\n\n${toTable(['Name', 'Kind', 'What it is'], rows)}`;
  });
  return `# Exports\n\n${sections.join('\n\n')}\n`;
}
