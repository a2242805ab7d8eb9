import { mock } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import { checkSettings } from './check-settings.ts';

const deployments: readonly DeploymentPlan[] = [
  { id: '1', modelName: 'a', provider: mock, model: 'a', params: { model: 'mock/a' } },
];

describe('checkSettings', () => {
  it('warns of a file without models', () => {
    expect(checkSettings({}, []).map(({ path }) => path)).toEqual(['model_list']);
    expect(checkSettings({}, deployments)).toEqual([]);
  });

  it('warns of a strategy that is not used', () => {
    const using = (routing_strategy: 'least-busy' | 'simple-shuffle') =>
      checkSettings({ router_settings: { routing_strategy } }, deployments);
    expect(using('least-busy')).toEqual([
      {
        path: 'router_settings.routing_strategy',
        message: 'least-busy is not here yet; simple-shuffle is used',
      },
    ]);
    expect(using('simple-shuffle')).toEqual([]);
  });

  it('warns of a short master key, and does not repeat it', () => {
    const withKey = (master_key: string) =>
      checkSettings({ general_settings: { master_key } }, deployments);
    expect(withKey('sk-123456789012')).toEqual([
      {
        path: 'general_settings.master_key',
        message: 'has fewer than 16 letters, so it can be guessed',
      },
    ]);
    expect(withKey('sk-1234567890123')).toEqual([]);
  });
});
