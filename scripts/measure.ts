// Size and shape of the packages' sources, as a table. Of this checkout, or of another whose folder is given,
// so that a change can be measured before and after:
//
//   npm run --silent measure
//   git worktree add ../before 41a90d5 && npm run --silent measure -- ../before
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureTree } from './measure/measure-tree.ts';
import { printMeasures } from './measure/print-measures.ts';
import { readEntryPoints, readPublicProgram } from './structure/public-docs.ts';
import { readTree } from './structure/tree.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const root = resolve(positionals[0] ?? dirname(import.meta.dirname));
const declared = new Map(
  readEntryPoints(readPublicProgram(root, readdirSync(join(root, 'packages'))))
    .flatMap(({ names }) => names)
    .map(({ declared: place, summary }) => [place, summary]),
);
const withDoc = [...declared.values()].filter((summary) => summary !== '').length;
console.log(printMeasures(measureTree(readTree(root)), { names: declared.size, withDoc }));
