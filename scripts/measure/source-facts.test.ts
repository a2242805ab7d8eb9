import { describe, expect, it } from 'vitest';
import { readSourceFacts } from './source-facts.ts';

const facts = (...lines: readonly string[]) => readSourceFacts('a.ts', lines.join('\n'));

describe('lines', () => {
  it('counts none of an empty file', () => {
    expect(facts()).toMatchObject({ lines: 0, codeLines: 0, commentLines: 0 });
  });

  it('tells code, comments and empty lines apart', () => {
    const { lines, codeLines, commentLines } = facts(
      '/**',
      ' * Doc.',
      ' */',
      'const a = 1; // beside code',
      '',
      '// alone',
      'const b = 2;',
      '',
    );
    expect({ lines, codeLines, commentLines }).toEqual({ lines: 7, codeLines: 2, commentLines: 4 });
  });

  it('takes a template of several lines for code, whatever is written in it', () => {
    expect(facts('const a = `', '// b', '${c}', '/* d */`;')).toMatchObject({
      codeLines: 4,
      commentLines: 0,
    });
  });

  it('does not take comments within an expression for code', () => {
    expect(facts('f(', '  // why', '  /* what */', '  a,', ');').commentLines).toBe(2);
  });

  it('reads on behind a mistake in the file', () => {
    expect(facts('const = ;', '// why', 'export const a = 1;')).toMatchObject({
      commentLines: 1,
      exported: 1,
    });
  });
});

describe('functions', () => {
  it('names each by itself, by its class or by what it is given to', () => {
    const { functions } = facts(
      'function a() {',
      '  return () => 1;',
      '}',
      'class B {',
      '  constructor() {}',
      '  c() {}',
      '  get d() { return 1; }',
      '}',
      'const e = function () {};',
      'const f = { g: () => 1, h() {} };',
    );
    expect(functions.map(({ name, lines }) => `${name} ${lines}`)).toEqual([
      'a 3',
      'a function without a name 1',
      'B.constructor 1',
      'B.c 1',
      'B.d 1',
      'e 1',
      'g 1',
      'h 1',
    ]);
  });

  it('counts no overload, type or abstract method', () => {
    const { functions } = facts(
      'function a(x: string): void;',
      'function a(x: number): void;',
      'function a() {}',
      'interface B { c(): void }',
      'type D = () => void;',
      'abstract class E { abstract f(): void }',
    );
    expect(functions.map(({ name }) => name)).toEqual(['a']);
  });
});

describe('exports', () => {
  it('counts declarations, and those with a doc comment', () => {
    const { exported, exportedWithDoc } = facts(
      '/** One. */',
      'export const a = 1;',
      '// no doc comment',
      'export function b() {}',
      '/** Three. */',
      'export interface C {}',
      'export type D = 1;',
      '/** Not exported. */',
      'const e = 1;',
      "export { f } from './f.ts';",
    );
    expect({ exported, exportedWithDoc }).toEqual({ exported: 4, exportedWithDoc: 2 });
  });
});

describe('what the types do not prove', () => {
  it('counts casts, non-null assertions and any, and no const', () => {
    const { casts, nonNull, anys } = facts(
      'const a = b as C;',
      'const d = <E>f;',
      "const g = ['h'] as const;",
      'const i = j!.k;',
      'const l: any = 1; // any, as C',
    );
    expect({ casts, nonNull, anys }).toEqual({ casts: 2, nonNull: 1, anys: 1 });
  });
});

describe('chat', () => {
  it.each([
    'let a: ChatCall;',
    "import type { ChatRequest as Request } from './a.ts';",
    'createChatCall();',
    'interface Chat {}',
  ])('is named by %s', (text) => {
    expect(facts(text).namesChat).toBe(true);
  });

  it.each([
    '// a ChatCall',
    '/** See {@link ChatCall}. */\nconst a = 1;',
    "const a = 'ChatCall';",
    'const chat = 1;',
    'let a: Chatter;',
    "import { a } from './Chat.ts';",
  ])('is not named by %s', (text) => {
    expect(facts(text).namesChat).toBe(false);
  });
});

describe('imports', () => {
  it('knows those that are types only, and that a re-export imports', () => {
    const { imports } = facts(
      "import './a.ts';",
      "import b from './b.ts';",
      "import type { C } from './c.ts';",
      "import { type D, type E } from './d.ts';",
      "import { type F, g } from './f.ts';",
      "import * as h from './h.ts';",
      "export { type I } from './i.ts';",
      "export type { J } from './j.ts';",
      "export { k } from './k.ts';",
      "export * from './l.ts';",
      'export const m = 1;',
    );
    const typeOnly = imports.filter((imported) => imported.typeOnly);
    expect(imports.map(({ specifier }) => specifier)).toEqual(
      ['a', 'b', 'c', 'd', 'f', 'h', 'i', 'j', 'k', 'l'].map((name) => `./${name}.ts`),
    );
    expect(typeOnly.map(({ specifier }) => specifier)).toEqual(
      ['c', 'd', 'i', 'j'].map((name) => `./${name}.ts`),
    );
  });
});
