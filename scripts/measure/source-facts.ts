import ts from 'typescript';

/** A function with a body, by the name it is known under. */
export interface FunctionFact {
  readonly name: string;
  readonly lines: number;
}

/** What one source file holds, read from its text alone. */
export interface SourceFacts {
  readonly lines: number;
  /** Lines with at least one token on them. */
  readonly codeLines: number;
  /** Lines with text and no token: comments that stand alone. */
  readonly commentLines: number;
  readonly functions: readonly FunctionFact[];
  /** Declarations with `export` before them. Lists such as `export { a } from './a.ts'` declare nothing. */
  readonly exported: number;
  readonly exportedWithDoc: number;
  /** `x as T`, without `as const`, and `<T>x`. */
  readonly casts: number;
  /** `x!`. */
  readonly nonNull: number;
  /** The type `any`, written out. */
  readonly anys: number;
  /** Whether an identifier begins with `Chat` or `createChat`. Comments and texts do not count. */
  readonly namesChat: boolean;
  readonly imports: readonly ImportFact[];
}

export interface ImportFact {
  readonly specifier: string;
  /** Gone when the file is compiled. */
  readonly typeOnly: boolean;
}

const chatName = /^(?:createChat|Chat)(?![a-z])/;

export function readSourceFacts(path: string, text: string): SourceFacts {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const functions: FunctionFact[] = [];
  const imports: ImportFact[] = [];
  const codeLines = new Set<number>();
  let [exported, exportedWithDoc, casts, nonNull, anys, namesChat] = [0, 0, 0, 0, 0, false];
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line;

  const visit = (node: ts.Node): void => {
    // Comments of the form /** … */ are nodes of the tree, and no code.
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(file);
    if (children.length === 0 && node.getWidth(file) > 0) {
      const last = lineOf(node.getEnd());
      for (let line = lineOf(node.getStart(file)); line <= last; line += 1) codeLines.add(line);
    }
    if (isFunctionWithBody(node)) {
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart(file)) + 1;
      functions.push({ name: nameOf(node, file), lines });
    }
    const imported = toImport(node);
    if (imported !== undefined) imports.push(imported);
    if (isExported(node)) {
      exported += 1;
      if (hasDoc(node)) exportedWithDoc += 1;
    }
    if (isCast(node)) casts += 1;
    if (ts.isNonNullExpression(node)) nonNull += 1;
    if (node.kind === ts.SyntaxKind.AnyKeyword) anys += 1;
    if (ts.isIdentifier(node) && chatName.test(node.text)) namesChat = true;
    children.forEach(visit);
  };
  visit(file);

  const written = text.split('\n');
  // The end of a file's last line begins no further one.
  if (written.at(-1) === '') written.pop();
  const commentLines = written.filter(
    (line, index) => line.trim() !== '' && !codeLines.has(index),
  ).length;
  return {
    lines: written.length,
    codeLines: written.filter((line, index) => line.trim() !== '' && codeLines.has(index)).length,
    commentLines,
    functions,
    exported,
    exportedWithDoc,
    casts,
    nonNull,
    anys,
    namesChat,
    imports,
  };
}

type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

function isFunctionWithBody(node: ts.Node): node is FunctionWithBody {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/** `decode`, `Exchange.send`, or the name of what a function without a name is given to. */
function nameOf(node: FunctionWithBody, file: ts.SourceFile): string {
  const owner = ts.isClassLike(node.parent) ? `${node.parent.name?.text ?? 'class'}.` : '';
  if (ts.isConstructorDeclaration(node)) return `${owner}constructor`;
  if (node.name !== undefined) return owner + node.name.getText(file);
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    return parent.name.getText(file);
  }
  return 'a function without a name';
}

function toImport(node: ts.Node): ImportFact | undefined {
  if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return undefined;
  const { moduleSpecifier } = node;
  if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return undefined;
  return { specifier: moduleSpecifier.text, typeOnly: isTypeOnly(node) };
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const { exportClause } = node;
    if (node.isTypeOnly || exportClause === undefined || ts.isNamespaceExport(exportClause)) {
      return node.isTypeOnly;
    }
    return exportClause.elements.every((element) => element.isTypeOnly);
  }
  const { importClause } = node;
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = importClause;
  if (name !== undefined || namedBindings === undefined) return false;
  return (
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

function isExported(node: ts.Node): boolean {
  return (
    (ts.isVariableStatement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isEnumDeclaration(node)) &&
    node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
}

function hasDoc(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).length > 0;
}

function isCast(node: ts.Node): boolean {
  if (ts.isAsExpression(node)) return !ts.isConstTypeReference(node.type);
  return ts.isTypeAssertionExpression(node);
}
