// Links between pages, the map of the site, the code that pages cite from the examples, words, the length of sentences, and commands that
// would install what is not ours.
// See `links/` for the rules.
import { dirname } from 'node:path';
import { pages as siteMap } from '../apps/docs/pages.ts';
import { checkPages } from './links/check-pages.ts';
import { checkSiteMap } from './links/site-map.ts';
import { checkUnpublishedNames } from './links/unpublished-names.ts';
import { findLongSentences } from './links/sentences.ts';
import { checkWords, countInComments } from './links/words.ts';
import { readTree } from './structure/tree.ts';

const tree = readTree(dirname(import.meta.dirname));
const findings = [
  ...checkPages(tree),
  ...checkUnpublishedNames(tree),
  ...checkSiteMap(tree, siteMap),
  ...checkWords(tree),
  ...findLongSentences(tree),
];
for (const { path, message } of findings) console.error(`${path}: ${message}`);
const inComments = [...countInComments(tree)].map(([word, count]) => `${word} ${count}`);
if (inComments.length > 0)
  console.log(`note: comments with house words, by what to write: ${inComments.join(', ')}`);
const pages = tree.files.filter((path) => path.endsWith('.md')).length;
console.log(`links: ${pages} pages, ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;
