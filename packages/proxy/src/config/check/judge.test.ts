import { describe, expect, it } from 'vitest';
import { faultyItems, inOrder, judge } from './judge.ts';

const mistake = (path: string, more: object = {}) => ({ path, message: 'is wrong', ...more });

describe('judge', () => {
  it.each([
    ['model_list[0].litellm_params.model', 'the entry'],
    ['credential_list[1].credential_values.api_key', 'the credential'],
    ['environment_variables.A', 'the variable'],
  ])('makes a warning of a mistake at %s', (path, what) => {
    expect(judge({ mistakes: [mistake(path)], warnings: [] }, false)).toEqual({
      mistakes: [],
      warnings: [{ path, message: `is wrong; ${what} is left out`, strict: true }],
    });
  });

  it.each(['', 'model_list', 'environment_variables', 'general_settings.master_key', 'include[0]'])(
    'leaves a mistake at %j one',
    (path) => {
      const mistakes = [mistake(path)];
      expect(judge({ mistakes, warnings: [] }, false)).toEqual({ mistakes, warnings: [] });
    },
  );

  it('leaves a mistake that stops the start one, also in an entry', () => {
    const mistakes = [mistake('model_list[0].litellm_params.max_budget', { stops: true })];
    expect(judge({ mistakes, warnings: [] }, false).mistakes).toEqual(mistakes);
    expect(faultyItems('model_list', mistakes)).toEqual(new Set());
  });

  it('makes mistakes of what is left out where it is strict, and keeps the first at each path', () => {
    const warnings = [mistake('a', { strict: true }), mistake('b'), mistake('a', { message: 'x' })];
    expect(judge({ mistakes: [mistake('model_list[0]')], warnings }, true)).toEqual({
      mistakes: [expect.objectContaining({ path: 'model_list[0]' }), warnings[0]],
      warnings: [warnings[1]],
    });
  });
});

describe('inOrder', () => {
  it('goes by file, line and column, and keeps what has no place for the end', () => {
    const at = (file: string, line?: number, column?: number) =>
      mistake(`${file}${line ?? ''}${column ?? ''}`, {
        position: { file, ...(line && { line }), ...(column && { column }) },
      });
    const found = [
      mistake('last'),
      at('b', 1, 1),
      at('a', 10, 2),
      at('a', 9, 3),
      at('a', 10, 1),
      at('b'),
    ];
    expect(inOrder(found).map(({ path }) => path)).toEqual([
      'b',
      'b11',
      'a93',
      'a101',
      'a102',
      'last',
    ]);
  });
});
