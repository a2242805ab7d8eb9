import ts from 'typescript';
import { type Finding, sourcesOf, type Tree } from './tree.ts';

const gatherers = /\/index\.ts$|\/wire\.ts$|\/protocols\/[^/]+\/(client|server)\.ts$/;

/** Whether a source does anything: a file of types and tables has nothing to test. */
export function hasLogic(text: string): boolean {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, false);
  const visit = (node: ts.Node): boolean =>
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) ||
    ts.forEachChild(node, (child) => (ts.isTypeNode(child) ? false : visit(child))) === true;
  return visit(source);
}

/** Every `x.ts` with logic has its `x.test.ts` in the same folder. */
export function checkTestsBeside(tree: Tree): readonly Finding[] {
  const files = new Set(tree.files);
  return sourcesOf(tree)
    .filter((path) => !gatherers.test(path))
    .filter((path) => !files.has(path.replace(/\.ts$/, '.test.ts')))
    .filter((path) => hasLogic(tree.read(path)))
    .map((path) => ({ path, message: 'no test beside it' }));
}
