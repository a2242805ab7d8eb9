import { sourcesOf, type Tree } from '../structure/tree.ts';
import { findImportCycles } from './import-cycles.ts';
import { type FunctionFact, readSourceFacts, type SourceFacts } from './source-facts.ts';

/** Median, ninth decile and largest of some numbers; zeros of none. */
export interface Spread {
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

/** The figures of one package, or of all of them. */
export interface Measures {
  readonly files: number;
  readonly lines: number;
  readonly linesPerFile: Spread;
  readonly linesPerFunction: Spread;
  readonly longest: (FunctionFact & { readonly path: string }) | undefined;
  /** Cycles of imports that are still there when the program runs, and of imports of any kind. */
  readonly valueCycles: number;
  readonly cycles: number;
  readonly exported: number;
  readonly exportedWithDoc: number;
  /** Comment lines among the lines that are not empty, from 0 to 1. */
  readonly commentShare: number;
  readonly casts: number;
  readonly nonNull: number;
  readonly anys: number;
  /** Lines of tests and their support for each line of source. */
  readonly testsPerLine: number;
  /** The sources that name chat, without the places that are about chat. */
  readonly namingChat: readonly string[];
}

export interface TreeMeasures {
  readonly packages: ReadonlyMap<string, Measures>;
  readonly total: Measures;
}

// What is about chat may say so: the operation, and the protocols that carry it.
const aboutChat =
  /^packages\/core\/src\/operation\/chat|^packages\/providers\/src\/protocols\/(?:openai-chat|openai-responses|anthropic-messages|gemini|bedrock-converse|ollama-chat|cohere-chat)\//;

interface Source extends SourceFacts {
  readonly path: string;
}

/** The figures of every package under `packages/`: sources, and no tests or fixtures of theirs. */
export function measureTree(tree: Tree): TreeMeasures {
  const sources = sourcesOf(tree).map((path) => ({
    path,
    ...readSourceFacts(path, tree.read(path)),
  }));
  const tests = tree.files.filter(isTest).map((path) => ({
    path,
    lines: linesOf(tree.read(path)),
  }));
  const testLines = (prefix: string): number =>
    sum(tests.filter(({ path }) => path.startsWith(prefix)).map(({ lines }) => lines));
  const names = [...new Set(sources.map(({ path }) => packageOf(path)))].toSorted();
  return {
    packages: new Map(
      names.map((name) => {
        const own = sources.filter(({ path }) => packageOf(path) === name);
        return [name, measure(own, testLines(`packages/${name}/`))];
      }),
    ),
    total: measure(sources, testLines('packages/')),
  };
}

function measure(sources: readonly Source[], testLines: number): Measures {
  const lines = sum(sources.map((source) => source.lines));
  const functions = sources.flatMap(({ path, functions: own }) =>
    own.map((fact) => ({ ...fact, path })),
  );
  const comments = sum(sources.map(({ commentLines }) => commentLines));
  const code = sum(sources.map(({ codeLines }) => codeLines));
  return {
    files: sources.length,
    lines,
    linesPerFile: spreadOf(sources.map((source) => source.lines)),
    linesPerFunction: spreadOf(functions.map((fact) => fact.lines)),
    longest: functions.toSorted((a, b) => b.lines - a.lines)[0],
    valueCycles: cyclesOf(sources, ({ typeOnly }) => !typeOnly),
    cycles: cyclesOf(sources, () => true),
    exported: sum(sources.map(({ exported }) => exported)),
    exportedWithDoc: sum(sources.map(({ exportedWithDoc }) => exportedWithDoc)),
    commentShare: ratio(comments, comments + code),
    casts: sum(sources.map(({ casts }) => casts)),
    nonNull: sum(sources.map(({ nonNull }) => nonNull)),
    anys: sum(sources.map(({ anys }) => anys)),
    testsPerLine: ratio(testLines, lines),
    namingChat: sources
      .filter(({ path, namesChat }) => namesChat && !aboutChat.test(path))
      .map(({ path }) => path),
  };
}

function cyclesOf(
  sources: readonly Source[],
  counts: (imported: SourceFacts['imports'][number]) => boolean,
): number {
  const imports = new Map(
    sources.map(({ path, imports: own }) => [
      path,
      own.filter(counts).map(({ specifier }) => specifier),
    ]),
  );
  return findImportCycles(imports).length;
}

/** The value that half of them, and that nine of ten, do not exceed. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return { median: at(0.5), p90: at(0.9), max: at(1) };
}

function isTest(path: string): boolean {
  return (
    /^packages\/[^/]+\/(src|test)\/.*\.ts$/.test(path) &&
    !path.includes('/__fixtures__/') &&
    (/\.test(-d)?\.ts$/.test(path) || /^packages\/[^/]+\/test\//.test(path))
  );
}

function packageOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function linesOf(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
