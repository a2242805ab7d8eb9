import { testCall, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/facts.ts';
import { affinity } from './affinity.ts';
import { leastBusy } from './least-busy.ts';
import { lowestUsage } from './lowest-usage.ts';
import { weighted } from './weighted.ts';

const candidates = ['a', 'b', 'c', 'd'].map((id) => factsOf(id));
const sessions = Array.from({ length: 4_000 }, (_, at) => `session-${at}`);
const choose = (
  session: string | undefined,
  offered = candidates,
  strategy = affinity(leastBusy, ({ call }) => call.settings.sessionId),
) =>
  strategy(offered, Math.random, {
    call: testCall('fast', session === undefined ? {} : { sessionId: session }),
    context: testContext(),
    now: 0,
  })?.deployment.id;

describe('affinity', () => {
  it('chooses none among none', () => {
    expect(choose('s', [])).toBeUndefined();
    expect(choose(undefined, [])).toBeUndefined();
  });

  it('leaves calls that belong to none to the strategy', () => {
    const [busy, idle] = [factsOf('a', { inFlight: 9 }), factsOf('b')];
    expect(choose(undefined, [busy, idle])).toBe('b');
  });

  it('gives a session the same deployment each time, in whatever order they come', () => {
    for (const session of sessions.slice(0, 100))
      expect(choose(session)).toBe(choose(session, candidates.toReversed()));
  });

  it('spreads sessions evenly, and by weight', () => {
    const counts = (offered: typeof candidates) =>
      offered.map(
        ({ deployment }) => sessions.filter((one) => choose(one, offered) === deployment.id).length,
      );
    for (const count of counts(candidates)) expect(Math.abs(count - 1_000)).toBeLessThan(120);
    const [three = 0] = counts([factsOf('a', {}, { weight: 3 }), factsOf('b', {}, { weight: 1 })]);
    expect(Math.abs(three - 3_000)).toBeLessThan(120);
  });

  it('moves only the sessions of a deployment that is gone, and all of them come back', () => {
    const left = candidates.slice(1);
    for (const session of sessions.slice(0, 400)) {
      const before = choose(session);
      const after = choose(session, left);
      if (before === 'a') expect(after).not.toBe('a');
      else expect(after).toBe(before);
    }
  });

  it('passes over what the strategy would not take alone', () => {
    const full = factsOf('a', {}, { limits: { requestsPerMinute: 0 } });
    const open = factsOf('b');
    const strategy = affinity(lowestUsage, () => 'key');
    expect(choose('key', [full, open], strategy)).toBe('b');
    expect(choose('key', [full], strategy)).toBeUndefined();
    const drained = factsOf('c', {}, { weight: 0 });
    expect(
      choose(
        'key',
        [drained, open],
        affinity(weighted, () => 'key'),
      ),
    ).toBe('b');
  });
});
