// Walks the built site and asks its search what people type. Needs `npm run site` first.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { searchOptions } from '../../apps/docs/search.ts';
import { searchCases } from './search-cases.ts';
import { walkHtml } from './walk-html.ts';

const app = join(dirname(dirname(import.meta.dirname)), 'apps/docs');
const output = join(app, 'dist');
const names = readdirSync(output, { recursive: true, encoding: 'utf8' }).map((name) =>
  name.replaceAll('\\', '/'),
);
const findings = [
  ...walkHtml({ files: new Set(names), read: (path) => readFileSync(join(output, path), 'utf8') }),
  ...(await askSearch()),
];
for (const finding of findings) console.error(finding);
const pages = names.filter((name) => name.endsWith('.html')).length;
console.log(`site: ${pages} pages, ${searchCases.length} searches, ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;

interface Index {
  search(words: string): readonly { readonly id: string; readonly title: string }[];
}

interface MiniSearch {
  loadJSON(text: string, options: unknown): Index;
}

/** Loads the index that the search box loads, with the options that it has. */
async function askSearch(): Promise<readonly string[]> {
  const chunk = names.find((name) => /(?:^|\/)@localSearchIndexroot\.[\w-]+\.js$/.test(name));
  if (chunk === undefined) return ['the site has no index for its search'];
  const { default: text } = (await import(join(output, chunk))) as { readonly default: string };
  const { default: MiniSearch } = (await import(
    createRequire(join(app, 'package.json')).resolve('minisearch')
  )) as { readonly default: MiniSearch };
  const index = MiniSearch.loadJSON(text, {
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    searchOptions,
  });
  return searchCases.flatMap(([words, wanted]) => {
    const hits = index.search(words);
    const first = hits[0]?.id ?? 'nothing';
    if (process.argv.includes('--print'))
      console.log(`${words} → ${first} (${hits[0]?.title ?? ''})`);
    return wanted.includes(first.split('#')[0] ?? '')
      ? []
      : [
          `search for '${words}': ${first} comes first, not ${wanted.join(' or ')} (then ${hits
            .slice(1, 4)
            .map(({ id }) => id)
            .join(', ')})`,
        ];
  });
}
