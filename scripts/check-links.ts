// Links between pages, the map of the site, the code that pages cite from the examples, and commands that would install what is not ours.
// See `links/` for the rules.
import { dirname } from 'node:path';
import { pages as siteMap } from '../apps/docs/pages.ts';
import { checkPages } from './links/check-pages.ts';
import { checkSiteMap } from './links/site-map.ts';
import { checkUnpublishedNames } from './links/unpublished-names.ts';
import { readTree } from './structure/tree.ts';

const tree = readTree(dirname(import.meta.dirname));
const findings = [
  ...checkPages(tree),
  ...checkUnpublishedNames(tree),
  ...checkSiteMap(tree, siteMap),
];
for (const { path, message } of findings) console.error(`${path}: ${message}`);
const pages = tree.files.filter((path) => path.endsWith('.md')).length;
console.log(`links: ${pages} pages, ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;
