import { describe, expect, it } from 'vitest';
import { checkFile } from './check-file.ts';

const entry = { model_name: 'a', litellm_params: { model: 'mock/a' } };

describe('checkFile', () => {
  it('keeps the place of each entry, and what can be read of one with a mistake', () => {
    const { entries, file, mistakes } = checkFile({
      model_list: [
        'nonsense',
        { litellm_params: { model: 'x/y', rpm: [] } },
        entry,
        { model_name: 'b', litellm_params: { rpm: 1 } },
      ],
    });
    expect(entries).toEqual([
      { at: 1, entry: { model_name: 'unnamed', litellm_params: { model: 'x/y' } } },
      { at: 2, entry },
    ]);
    expect(file.model_list).toHaveLength(2);
    expect(mistakes.map(({ path }) => path)).toEqual([
      'model_list[0]',
      'model_list[1].model_name',
      'model_list[1].litellm_params.rpm',
      'model_list[3].litellm_params.model',
    ]);
  });

  it('says that a list which is none is none', () => {
    expect(checkFile({ model_list: {} })).toMatchObject({
      entries: [],
      mistakes: [{ path: 'model_list', message: 'expected a list, found a map' }],
    });
  });
});
