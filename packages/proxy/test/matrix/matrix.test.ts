import { describe, expect, it } from 'vitest';
import { printMatrix, runMatrix } from './matrix-case.ts';
import { matrixGroups } from './matrix-groups.ts';

describe.each(matrixGroups)('the faults of group $group', ({ cases }) => {
  it.each(cases)('$id $fault', { timeout: 30_000 }, async ({ run }) => {
    expect(await run()).toEqual(expect.any(String));
  });
});

describe('the table', () => {
  it('tells a case that fails from one that passes', async () => {
    const outcomes = await runMatrix([
      { id: 'X01', fault: 'good', run: () => Promise.resolve('whole') },
      { id: 'X02', fault: 'bad one', run: () => Promise.reject(new Error('cut')) },
    ]);
    expect(printMatrix(outcomes)).toBe(
      'X01  pass good    whole\nX02  fail bad one Error: cut\n1 of 2 passed',
    );
  });
});
