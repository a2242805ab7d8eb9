import { describe, expect, it } from 'vitest';
import { findImportCycles } from './import-cycles.ts';

const cycles = (imports: Readonly<Record<string, readonly string[]>>) =>
  findImportCycles(new Map(Object.entries(imports))).map((group) => group.toSorted());

describe('findImportCycles', () => {
  it('finds none where two ways lead to one file', () => {
    expect(
      cycles({ 'a.ts': ['./b.ts', './c.ts'], 'b.ts': ['./d.ts'], 'c.ts': ['./d.ts'], 'd.ts': [] }),
    ).toEqual([]);
  });

  it('finds each group once, from wherever it is entered', () => {
    expect(
      cycles({
        'start.ts': ['./one/a.ts', './two/x.ts'],
        'one/a.ts': ['./b.ts'],
        'one/b.ts': ['./c.ts', '../two/x.ts'],
        'one/c.ts': ['./a.ts'],
        'two/x.ts': ['./y.ts'],
        'two/y.ts': ['./x.ts'],
      }),
    ).toEqual([
      ['two/x.ts', 'two/y.ts'],
      ['one/a.ts', 'one/b.ts', 'one/c.ts'],
    ]);
  });

  it('joins cycles that share a file', () => {
    expect(
      cycles({ 'a.ts': ['./b.ts'], 'b.ts': ['./a.ts', './c.ts'], 'c.ts': ['./b.ts'] }),
    ).toEqual([['a.ts', 'b.ts', 'c.ts']]);
  });

  it('finds a file that imports itself', () => {
    expect(cycles({ 'a.ts': ['./a.ts'] })).toEqual([['a.ts']]);
  });

  it('passes over packages and over files that are not there', () => {
    expect(cycles({ 'a.ts': ['a.ts', '@llm/core', './gone.ts'] })).toEqual([]);
  });
});
