import { mock } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import { retriesByModel, settingByModel } from './setting-by-model.ts';

const plan = (id: string, modelName: string, params: object): DeploymentPlan => ({
  ...{ id, modelName, provider: mock, model: 'x', mode: 'chat', settings: {}, known: {} },
  params: { model: 'mock/x', ...params },
});
const config = {
  file: { router_settings: { model_group_alias: { quick: 'a', odd: 'c' } } },
  deployments: [
    plan('1', 'a', { num_retries: 1 }),
    plan('2', 'a', { max_retries: 4 }),
    plan('3', 'b', { num_retries: 0 }),
    plan('4', 'c', {}),
  ],
};

describe('settingByModel', () => {
  it('joins what deployments of a model say, and gives it to aliases', () => {
    const settings = settingByModel(config, ({ num_retries }) => num_retries, Math.min);
    expect([...settings]).toEqual([
      ['a', 1],
      ['b', 0],
      ['quick', 1],
    ]);
  });
});

describe('retriesByModel', () => {
  it('gives the most, by both names of the setting', () => {
    expect(retriesByModel(config).get('quick')).toBe(4);
  });
});
