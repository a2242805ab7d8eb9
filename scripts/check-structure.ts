// What no compiler or linter sees: which files are there, what they are called, what stands beside them.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkEnvironment } from './structure/environment.ts';
import { checkFileNames, findLongTests } from './structure/file-names.ts';
import { checkPackageReadmes } from './structure/package-readmes.ts';
import { checkPinnedImages } from './structure/pinned-images.ts';
import { checkProtocols } from './structure/protocols.ts';
import { checkHoverTexts } from './structure/hover-texts.ts';
import { readPublicProgram } from './structure/public-docs.ts';
import { checkTestsBeside } from './structure/tests-beside.ts';
import { readTree } from './structure/tree.ts';
import { checkVendorNames } from './structure/vendor-names.ts';

const root = dirname(import.meta.dirname);
const tree = readTree(root);

const hover = checkHoverTexts(readPublicProgram(root, readdirSync(join(root, 'packages'))));

const findings = [
  ...checkFileNames(tree),
  ...checkProtocols(tree),
  ...checkTestsBeside(tree),
  ...checkVendorNames(tree),
  ...checkEnvironment(tree),
  ...checkPackageReadmes(tree),
  ...checkPinnedImages(tree),
  ...hover.missing,
];

for (const { path, message } of findLongTests(tree)) console.log(`note: ${path}: ${message}`);
for (const { path, message } of findings) console.error(`${path}: ${message}`);
console.log(
  `hover: ${hover.count} public names and fields, ${hover.missing.length} without a text`,
);
console.log(`structure: ${tree.files.length} files, ${findings.length} out of place`);
if (findings.length > 0) process.exitCode = 1;
