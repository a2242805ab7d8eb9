import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { createDeploymentState } from './deployment-state.ts';
import { endCooldown, isCooling, coolUntil } from './cooldown-state.ts';

describe('coolUntil', () => {
  it('makes no cooldown shorter, and lets a probe wait for half of what is left', () => {
    const state = createDeploymentState(deployment('a'));
    coolUntil(state, 9_000, 1_000);
    expect([state.coolingUntil, state.probeAt]).toEqual([9_000, 5_000]);
    coolUntil(state, 6_000, 5_000);
    expect([state.coolingUntil, state.probeAt]).toEqual([9_000, 7_000]);
  });
});

describe('isCooling', () => {
  it('is over with its time, or when it is ended', async () => {
    const clock = fakeClock({ now: 1_000 });
    const state = createDeploymentState(deployment('a'));
    expect(isCooling(state, clock)).toBe(false);
    coolUntil(state, 2_000, 1_000);
    expect(isCooling(state, clock)).toBe(true);
    await clock.advance(1_000);
    expect(isCooling(state, clock)).toBe(false);
    coolUntil(state, 3_000, 2_000);
    endCooldown(state);
    expect(isCooling(state, clock)).toBe(false);
  });
});
