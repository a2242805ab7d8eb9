import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

type Target = string | { readonly [condition: string]: Target };

/** One public name of a package's entry point. */
export interface PublicName {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'value' | 'type';
  /** The first paragraph of its doc comment; empty when it has none. */
  readonly summary: string;
  /** Where it is declared, as `path:line` from the root. */
  readonly declared: string;
}

export interface EntryPoint {
  /** As it is imported: `@llm/core/framing`. */
  readonly specifier: string;
  readonly source: string;
  readonly names: readonly PublicName[];
}

function sourceOf(target: Target): string | undefined {
  if (typeof target === 'string') return target.startsWith('./src/') ? target : undefined;
  return Object.values(target)
    .map(sourceOf)
    .find((source) => source !== undefined);
}

/** The entry points of all packages whose sources exist. */
function entriesOf(
  root: string,
  packages: readonly string[],
): readonly (readonly [string, string])[] {
  return packages.flatMap((name) => {
    const manifest = JSON.parse(
      readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
    ) as {
      readonly name: string;
      readonly exports?: Readonly<Record<string, Target>>;
    };
    return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
      const source = sourceOf(target);
      if (source === undefined) return [];
      const path = join(root, 'packages', name, source);
      return existsSync(path) ? [[manifest.name + subpath.slice(1), path] as const] : [];
    });
  });
}

function kindOf({ flags }: ts.Symbol): PublicName['kind'] {
  if (flags & ts.SymbolFlags.Class) return 'class';
  if (flags & ts.SymbolFlags.Function) return 'function';
  return flags & ts.SymbolFlags.Value ? 'value' : 'type';
}

/** The sources behind all entry points, as the compiler knows them. */
export interface PublicProgram {
  readonly root: string;
  readonly program: ts.Program;
  readonly entries: readonly (readonly [specifier: string, path: string])[];
}

/** Reads the sources of some packages, beginning at their entry points. */
export function readPublicProgram(root: string, packages: readonly string[]): PublicProgram {
  const entries = entriesOf(root, packages);
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) =>
    readFileSync(path, 'utf8'),
  );
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram(
    entries.map(([, path]) => path),
    // Names and comments need no types of the language or of Node, which take as long to read as the sources.
    { ...options, noLib: true, types: [] },
  );
  return { root, program, entries };
}

/** The names that a module exports, each as it is declared and not as it is passed on. */
export function exportsOf(
  program: ts.Program,
  path: string,
): readonly (readonly [name: string, declared: ts.Symbol])[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) return [];
  return checker
    .getExportsOfModule(module)
    .map((exported) => [
      exported.name,
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported,
    ]);
}

/** What the packages export, with the first paragraph of each doc comment. */
export function readEntryPoints({ root, program, entries }: PublicProgram): readonly EntryPoint[] {
  const checker = program.getTypeChecker();

  const describe = ([name, symbol]: readonly [string, ts.Symbol]): PublicName => {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
    const declaration = symbol.declarations?.[0];
    const file = declaration?.getSourceFile();
    const line =
      declaration && file ? file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1 : 0;
    return {
      name,
      kind: kindOf(symbol),
      summary: (text.split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' '),
      declared: file ? `${relative(root, file.fileName)}:${line}` : '',
    };
  };

  return entries.map(([specifier, path]) => ({
    specifier,
    source: relative(root, path),
    names: exportsOf(program, path)
      .map(describe)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}
