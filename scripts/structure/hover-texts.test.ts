import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHoverTexts } from './hover-texts.ts';
import { readEntryPoints, readPublicProgram } from './public-docs.ts';

let root = '';

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** What is missing in a package whose entry point exports everything of one file. */
async function missingIn(source: string): Promise<readonly string[]> {
  await put('packages/a/src/b.ts', source);
  const { missing } = checkHoverTexts(readPublicProgram(root, ['a']));
  return missing.map(({ path, message }) => `${path} ${message.split("'")[1] ?? ''}`);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'docs-'));
  const manifest = { name: '@x/a', exports: { '.': { '@llm/source': './src/index.ts' } } };
  await put('packages/a/package.json', JSON.stringify(manifest));
  await put('tsconfig.base.json', JSON.stringify({ compilerOptions: { module: 'nodenext' } }));
  await put('packages/a/src/index.ts', "export * from './b.ts';\n");
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('checkHoverTexts', () => {
  it('follows an export to its declaration and misses the text there', async () => {
    expect(
      await missingIn('/** One. */\nexport const a = 1;\n// no\nexport function b() {}\n'),
    ).toEqual(['packages/a/src/b.ts:4 b']);
  });

  it('misses the texts of fields and methods of interfaces, object types and classes', async () => {
    const source = `/** I. */
export interface I {
  /** Told. */ told: number; untold: number;
  method(): void }
/** T. */
export type T = readonly { field: number;
  other: number }[];
/** C. */
export class C {
  field = 1;
  #own = 2;
  private hidden = 3;
  static shared = 4;
  get got() { return this.#own + this.hidden; }
}
`;
    expect(await missingIn(source)).toEqual([
      'packages/a/src/b.ts:3 I.untold',
      'packages/a/src/b.ts:4 I.method',
      'packages/a/src/b.ts:6 T.field',
      'packages/a/src/b.ts:7 T.other',
      'packages/a/src/b.ts:10 C.field',
      'packages/a/src/b.ts:13 C.shared',
      'packages/a/src/b.ts:14 C.got',
    ]);
  });

  it('looks into objects within objects, and at nothing that is not exported', async () => {
    const source = `interface Own { field: number }
/** I. */
export interface I {
  /** Outer. */
  outer?: {
    inner: number;
  } | Own;
}
`;
    expect(await missingIn(source)).toEqual(['packages/a/src/b.ts:6 I.outer.inner']);
  });

  it('asks for no text of a tag, of an object in one line, or of what a class inherits with its text', async () => {
    const source = `/** I. */
export interface I {
  type: 'i';
  /** Where. */
  at: { line: number; column: number };
}
/** C. */
export class C implements I {
  type = 'i' as const;
  at = { line: 1, column: 1 };
}
`;
    expect(await missingIn(source)).toEqual(['packages/a/src/b.ts:9 C.type']);
  });
});

describe('readEntryPoints', () => {
  it('reads the first paragraph and the kind', async () => {
    await put(
      'packages/a/src/b.ts',
      '/** Gives one.\n *\n * Always. */\nexport const a = 1;\nexport function b() {}\nexport type C = 1;\n',
    );
    const [entry] = readEntryPoints(readPublicProgram(root, ['a']));
    expect(entry?.names.map(({ name, kind, summary }) => [name, kind, summary])).toEqual([
      ['C', 'type', ''],
      ['a', 'value', 'Gives one.'],
      ['b', 'function', ''],
    ]);
  });
});
