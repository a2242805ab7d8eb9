import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { addLatency, createDeploymentState } from './deployment-state.ts';

describe('addLatency', () => {
  it('begins with the first sample', () => {
    const state = createDeploymentState(deployment('a'));
    addLatency(state, 100);
    expect(state.latencyMs).toBe(100);
  });

  it('forgets the old level within some calls', () => {
    const state = createDeploymentState(deployment('a'));
    addLatency(state, 1_000);
    for (let sample = 0; sample < 10; sample += 1) addLatency(state, 100);
    expect(state.latencyMs).toBeLessThan(200);
    expect(state.latencyMs).toBeGreaterThan(100);
  });
});
