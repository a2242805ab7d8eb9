import { describe, expect, it } from 'vitest';
import { fillIn } from './fill-in.ts';

describe('fillIn', () => {
  it('fills in the file’s own variables first, and lets them win', () => {
    const { environment, filled } = fillIn(
      {
        environment_variables: { OWN: 'os.environ/A', PORT: 7 },
        x: ['os.environ/OWN', 'os.environ/A'],
      },
      { A: '1', OWN: 'process' },
    );
    expect(filled).toEqual({
      data: { environment_variables: { OWN: '1', PORT: 7 }, x: ['1', '1'] },
      mistakes: [],
    });
    expect(environment).toEqual({ A: '1', OWN: '1', PORT: '7' });
  });

  it('lets an empty variable of the file be that of the process', () => {
    const { environment, filled } = fillIn(
      { environment_variables: { A: '' }, b: 'os.environ/A' },
      { A: '1' },
    );
    expect(environment).toEqual({ A: '1' });
    expect(filled).toMatchObject({ data: { b: '1' }, mistakes: [] });
  });

  it('tells of variables that are not set, wherever they are named', () => {
    const { filled } = fillIn(
      { environment_variables: { B: 'os.environ/NONE' }, c: 'os.environ/GONE' },
      {},
    );
    expect(filled.mistakes.map(({ path }) => path)).toEqual(['environment_variables.B', 'c']);
  });
});
