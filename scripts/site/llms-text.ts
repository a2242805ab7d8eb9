import type { Section } from '../../apps/docs/pages.ts';
import { listPages, toAddress } from './list-pages.ts';

/** `llms.txt` (llmstxt.org): every page of the site with one sentence, for programs that read instead of clicking. */
export function llmsText(sections: readonly Section[], docs: string): string {
  const parts = listPages(sections, docs).map(({ text, pages }) => {
    const lines = pages.map((page) => {
      const about = page.about === '' ? '' : `: ${page.about}`;
      return `- [${page.text}](${toAddress(page.path)})${about}`;
    });
    return `## ${text}\n\n${lines.join('\n')}\n`;
  });
  return `# LLM gateway\n\n> An LLM gateway, router and SDK in TypeScript\n\n${parts.join('\n')}`;
}
