import { describe, expect, it } from 'vitest';
import { toTree } from '../structure/tree.ts';
import { measureTree, spreadOf } from './measure-tree.ts';
import { printMeasures } from './print-measures.ts';

const tree = toTree({
  'packages/core/src/a.ts':
    "// why\nimport { b } from './b.ts';\nexport const a = (): Chat => b;\n",
  'packages/core/src/b.ts':
    "import type { a } from './a.ts';\n/** B. */\nexport const b = 1 as C;\n",
  'packages/core/src/a.test.ts': 'let call: ChatCall;\n',
  'packages/core/src/__fixtures__/c.ts': 'let call: ChatCall;\n',
  'packages/core/src/operation/chat.ts': 'export type D = ChatCall;\n',
  'packages/core/src/operation/chat/e.ts': 'export type E = ChatCall;\n',
  'packages/core/test/support/f.ts': 'let call: ChatCall;\n\n',
  'packages/providers/src/protocols/openai-chat/g.ts': 'export type G = ChatCall;\n',
  'packages/providers/src/protocols/anthropic-messages/h.ts': 'export type H = ChatCall;\n',
  'packages/providers/src/protocols/other/i.ts': 'export type I = ChatCall;\n',
  'scripts/j.ts': 'let call: ChatCall;\n',
});

describe('measureTree', () => {
  const { packages, total } = measureTree(tree);

  it('measures sources and no tests, fixtures or scripts', () => {
    expect([...packages.keys()]).toEqual(['core', 'providers']);
    expect(packages.get('core')).toMatchObject({ files: 4, lines: 8, exported: 4, casts: 1 });
    expect(total).toMatchObject({ files: 7, lines: 11, exported: 7, exportedWithDoc: 1 });
    expect(total.commentShare).toBeCloseTo(2 / 11);
  });

  it('sets the lines of tests and of their support beside those of sources', () => {
    expect(packages.get('core')?.testsPerLine).toBe(3 / 8);
    expect(packages.get('providers')?.testsPerLine).toBe(0);
  });

  it('names what speaks of chat elsewhere than where chat is at home', () => {
    expect(total.namingChat).toEqual([
      'packages/core/src/a.ts',
      'packages/providers/src/protocols/other/i.ts',
    ]);
    expect(packages.get('core')?.namingChat).toEqual(['packages/core/src/a.ts']);
  });

  it('tells a cycle of types from one of values', () => {
    expect(total).toMatchObject({ cycles: 1, valueCycles: 0 });
  });

  it('says which function is the longest, and where it is', () => {
    expect(total.longest).toEqual({ name: 'a', lines: 1, path: 'packages/core/src/a.ts' });
    expect(packages.get('providers')?.longest).toBeUndefined();
  });

  it('has figures for a tree without sources', () => {
    expect(measureTree(toTree({})).total).toMatchObject({
      files: 0,
      commentShare: 0,
      testsPerLine: 0,
      linesPerFile: { median: 0, p90: 0, max: 0 },
    });
  });
});

describe('spreadOf', () => {
  it('takes the lower middle, the ninth of ten and the last, in order of size', () => {
    expect(spreadOf([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])).toEqual({ median: 5, p90: 9, max: 10 });
    expect(spreadOf([100, 9, 20])).toEqual({ median: 20, p90: 100, max: 100 });
  });
});

describe('printMeasures', () => {
  it('prints a column for each package and one for all, and what the counts stand for', () => {
    const printed = printMeasures(measureTree(tree), { names: 3, withDoc: 2 });
    expect(printed).toMatch(/^ +core +providers +all$/m);
    expect(printed).toMatch(/^lines +8 +3 +11$/m);
    expect(printed).toMatch(/^import cycles \(of values\) +1 \(0\) +0 \(0\) +1 \(0\)$/m);
    expect(printed).toMatch(/^sources that name chat +1 +1 +2$/m);
    expect(printed).toContain('names that the packages export: 3, of them 2 with a doc comment');
    expect(printed).toContain('  core: a, 1 lines (packages/core/src/a.ts)');
    expect(
      printed.endsWith('  packages/providers/src/protocols/other/i.ts: NO REASON IS KNOWN'),
    ).toBe(true);
  });
});
