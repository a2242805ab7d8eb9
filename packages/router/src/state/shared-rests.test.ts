import { createMemoryHealthStore } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { createDeploymentState } from './deployment-state.ts';
import { createSharedRests } from './shared-rests.ts';

function setUp(ids: readonly string[]) {
  const clock = fakeClock({ now: 10_000 });
  const memory = createMemoryHealthStore({ clock });
  let reads = 0;
  const store = {
    ...memory,
    resting: () => {
      reads += 1;
      return memory.resting();
    },
  };
  const known = ids.map((id) => {
    const state = createDeploymentState(deployment(id));
    const options = { state, store, clock, onFailure: () => undefined, mostMs: 60_000 };
    return { state, rests: createSharedRests(options) };
  });
  return { clock, store, known, reads: () => reads };
}

describe('createSharedRests', () => {
  it('reads once a second for all deployments together', async () => {
    const { clock, known, reads } = setUp(['a', 'b', 'c']);
    for (const { rests } of known) rests.look();
    await clock.advance(999);
    for (const { rests } of known) rests.look();
    expect(reads()).toBe(1);
    await clock.advance(1);
    for (const { rests } of known) rests.look();
    expect(reads()).toBe(2);
  });

  it('tells each deployment of its own rest', async () => {
    const { clock, store, known } = setUp(['a', 'b']);
    await store.rest('b', 5_000);
    known[0]?.rests.look();
    await clock.advance(0);
    expect(known.map(({ state }) => state.coolingUntil)).toEqual([0, 15_000]);
  });

  it('does not bring back what ended while it was read', async () => {
    const { clock, store, known } = setUp(['a']);
    await store.rest('a', 5_000);
    known[0]?.rests.look();
    known[0]?.rests.end();
    await clock.advance(0);
    expect(known[0]?.state.coolingUntil).toBe(0);
  });

  it('does not take its own rest, read a little later, for a longer one', async () => {
    const { clock, store, known } = setUp(['a']);
    await store.rest('a', 5_100);
    for (const { state, rests } of known) {
      state.coolingUntil = 15_000;
      state.probeAt = 12_500;
      rests.look();
    }
    await clock.advance(0);
    expect(known).toMatchObject([{ state: { coolingUntil: 15_000, probeAt: 12_500 } }]);
  });
});
