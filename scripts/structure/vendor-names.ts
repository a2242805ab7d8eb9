import ts from 'typescript';
import { type Finding, sourcesOf, type Tree } from './tree.ts';

const textQuestions = new Set(['startsWith', 'endsWith', 'includes', 'indexOf', 'has']);

/** The ids of all providers, read from their declarations. */
export function vendorIds(tree: Tree): ReadonlySet<string> {
  return new Set(
    sourcesOf(tree)
      .filter((path) => path.startsWith('packages/providers/src/'))
      .flatMap((path) => [...tree.read(path).matchAll(/defineProvider\(\{\s*id: '([^']+)'/g)])
      .flatMap(([, id]) => (id === undefined ? [] : [id])),
  );
}

function isQuestion(literal: ts.Node): boolean {
  const { parent } = literal;
  if (ts.isCaseClause(parent)) return true;
  if (ts.isBinaryExpression(parent)) {
    return [
      ts.SyntaxKind.EqualsEqualsEqualsToken,
      ts.SyntaxKind.ExclamationEqualsEqualsToken,
      ts.SyntaxKind.EqualsEqualsToken,
      ts.SyntaxKind.ExclamationEqualsToken,
    ].includes(parent.operatorToken.kind);
  }
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    textQuestions.has(parent.expression.name.text)
  );
}

/** Shared code that asks for a provider's name: the difference belongs into the provider's declaration. */
export function checkVendorNames(tree: Tree): readonly Finding[] {
  const ids = vendorIds(tree);
  return sourcesOf(tree)
    .filter((path) => /^packages\/(core|router|proxy)\//.test(path))
    .flatMap((path) => {
      const findings: Finding[] = [];
      const source = ts.createSourceFile(path, tree.read(path), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        if (ts.isStringLiteralLike(node) && isQuestion(node)) {
          const id = node.text.replace(/\/$/, '');
          const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
          if (ids.has(id)) {
            const message = `asks for '${id}': let the provider declare the difference as a field`;
            findings.push({ path: `${path}:${line}`, message });
          }
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return findings;
    });
}
