import { mock } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { deploymentId, withUniqueIds } from './deployment-id.ts';

const params = {
  model: 'openai/gpt-4o',
  api_base: 'https://a.example',
  extra_headers: { a: '1', b: '2' },
};

describe('deploymentId', () => {
  it('differs where the deployment differs', () => {
    const ids = [
      deploymentId('fast', params),
      deploymentId('slow', params),
      deploymentId('fast', { ...params, api_base: 'https://b.example' }),
      deploymentId('fast', { ...params, rpm: 1 }),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('survives a new key and another order of keys', () => {
    const other = {
      extra_headers: { b: '2', 'x-api-key': 'new', a: '1' },
      api_key: 'sk-new',
      api_base: 'https://a.example',
      model: 'openai/gpt-4o',
    };
    expect(deploymentId('fast', { ...other, api_key: 'sk-old' })).toBe(
      deploymentId('fast', params),
    );
    expect(deploymentId('fast', other)).toBe(deploymentId('fast', params));
  });
});

describe('withUniqueIds', () => {
  const draft = (id: string, at: number, named: boolean) => ({
    ...{ id, named, path: ['model_list', at] },
    ...{
      modelName: 'a',
      provider: mock,
      model: 'a',
      mode: 'chat',
      params: { model: 'mock/a' },
      settings: {},
      known: {},
    },
  });
  const idsOf = (...drafts: Parameters<typeof withUniqueIds>[0]) =>
    withUniqueIds(drafts).deployments.map(({ id }) => id);

  it('refuses a name that was chosen twice, at the second place', () => {
    const drafts = [draft('x', 0, true), draft('y', 1, true), draft('x', 2, true)];
    expect(withUniqueIds(drafts).mistakes).toEqual([
      { path: 'model_list[2].model_info.id', message: 'model_list[0] has the same id' },
    ]);
  });

  it('numbers equal entries, and never takes a name that a person chose', () => {
    const equal = [draft('x', 0, false), draft('x', 1, false), draft('x', 2, false)];
    expect(idsOf(...equal)).toEqual(['x', 'x-2', 'x-3']);
    expect(idsOf(...equal, draft('x-2', 3, true))).toEqual(['x', 'x-3', 'x-4', 'x-2']);
  });
});
