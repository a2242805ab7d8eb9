import { relative } from 'node:path';
import ts from 'typescript';
import { exportsOf, type PublicProgram } from './public-docs.ts';
import type { Finding } from './tree.ts';

/** A name, or a field of an exported type, for which an editor has nothing to show. */
export interface HoverTexts {
  /** How many names and fields were looked at. */
  readonly count: number;
  readonly missing: readonly Finding[];
}

/**
 * Looks at everything that an editor explains when the pointer rests on it: each exported name, and each field and method of exported
 * interfaces, classes and object types, also within objects written inside them. A member inherited from another package is that package's.
 */
export function checkHoverTexts({ root, program, entries }: PublicProgram): HoverTexts {
  const checker = program.getTypeChecker();
  const seen = new Set<ts.Symbol>();
  const missing: Finding[] = [];
  const ours = (symbol: ts.Symbol): ts.Declaration | undefined =>
    symbol.declarations?.find((declaration) =>
      relative(root, declaration.getSourceFile().fileName).startsWith('packages/'),
    );

  const look = (symbol: ts.Symbol, name: string): void => {
    const declaration = ours(symbol);
    if (declaration === undefined || seen.has(symbol)) return;
    seen.add(symbol);
    if (
      !isTag(declaration) &&
      !isInShortObject(declaration) &&
      symbol.getDocumentationComment(checker).length === 0
    ) {
      const file = declaration.getSourceFile();
      const line = file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1;
      missing.push({
        path: `${relative(root, file.fileName)}:${line}`,
        message: `'${name}' is public and has no text for the hover`,
      });
    }
    for (const member of membersOf(symbol)) look(member, `${name}.${member.name}`);
  };

  for (const [, path] of entries)
    for (const [name, symbol] of exportsOf(program, path)) look(symbol, name);
  return { count: seen.size, missing };
}

/** Fields and methods that are written in the declaration of a name, wherever objects stand in it. */
function membersOf(symbol: ts.Symbol): readonly ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    const member =
      ts.isPropertySignature(node) ||
      ts.isMethodSignature(node) ||
      ((ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node)) &&
        isPublic(node));
    if (member) {
      const own = (node as ts.Node & { readonly symbol?: ts.Symbol }).symbol;
      if (own !== undefined) found.push(own);
      return;
    }
    if (ts.isBlock(node) || ts.isFunctionLike(node) || ts.isExpression(node)) return;
    ts.forEachChild(node, visit);
  };
  for (const declaration of symbol.declarations ?? []) {
    if (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) {
      if (declaration.type !== undefined) visit(declaration.type);
      continue;
    }
    const holdsMembers =
      ts.isInterfaceDeclaration(declaration) ||
      ts.isTypeAliasDeclaration(declaration) ||
      ts.isClassDeclaration(declaration);
    if (holdsMembers) ts.forEachChild(declaration, visit);
  }
  return found;
}

/** A field that is always one literal, such as `type: 'text'`: its type says all there is to say. */
function isTag(declaration: ts.Declaration): boolean {
  return (
    ts.isPropertySignature(declaration) &&
    declaration.type !== undefined &&
    ts.isLiteralTypeNode(declaration.type)
  );
}

/** A field of an object that is written in one line: an editor shows the object with the text of what holds it. */
function isInShortObject({ parent }: ts.Declaration): boolean {
  if (!ts.isTypeLiteralNode(parent)) return false;
  const file = parent.getSourceFile();
  const lineOf = (offset: number): number => file.getLineAndCharacterOfPosition(offset).line;
  return lineOf(parent.getStart()) === lineOf(parent.getEnd());
}

function isPublic(member: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const { name } = member as ts.NamedDeclaration;
  return (
    !(ts.getCombinedModifierFlags(member) & hidden) &&
    !(name !== undefined && ts.isPrivateIdentifier(name))
  );
}
