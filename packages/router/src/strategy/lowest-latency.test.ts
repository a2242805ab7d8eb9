import { seededRandom, testCall, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/facts.ts';
import type { DeploymentState } from '../state/deployment-state.ts';
import { lowestLatency } from './lowest-latency.ts';

const now = 100_000;
const input = (stream = false) => ({
  call: testCall('fast', {}, stream),
  context: testContext(),
  now,
});
const measured = (value: number, at = now) => ({ value, at });
const exact = lowestLatency({ exploration: 0 });
const answering = (id: string, ms: number, known: Partial<DeploymentState> = {}) =>
  factsOf(id, { answerMs: measured(ms), ...known });

describe('lowestLatency', () => {
  it.each([{ buffer: -1 }, { exploration: 1.1 }, { exploration: Number.NaN }, { maxAgeMs: -1 }])(
    'refuses %j',
    (options) => {
      expect(() => lowestLatency(options)).toThrow(TypeError);
    },
  );

  it('chooses none among none', () => {
    expect(exact([], Math.random, input())).toBeUndefined();
  });

  it('takes the one that answers first', () => {
    const quick = answering('quick', 100);
    expect(exact([answering('slow', 900), quick], Math.random, input())).toBe(quick);
  });

  it('compares whole answers by the token, where all count tokens', () => {
    const talkative = answering('talkative', 900, { tokenMs: measured(2) });
    const brief = answering('brief', 100, { tokenMs: measured(50) });
    expect(exact([talkative, brief], Math.random, input())).toBe(talkative);
    const uncounted = answering('uncounted', 500);
    expect(exact([talkative, brief, uncounted], Math.random, input())).toBe(brief);
  });

  it('compares streams by the first content', () => {
    const prompt = answering('prompt', 900, { firstContentMs: measured(20) });
    const late = answering('late', 100, { firstContentMs: measured(70) });
    expect(exact([late, prompt], Math.random, input(true))).toBe(prompt);
  });

  it('tries one that was not measured, with one call at a time', () => {
    const known = answering('known', 100);
    const fresh = factsOf('fresh');
    expect(exact([known, fresh], Math.random, input())).toBe(fresh);
    expect(exact([known, { ...fresh, inFlight: 1 }], Math.random, input())).toBe(known);
    expect(exact([{ ...fresh, inFlight: 1 }], Math.random, input())).toMatchObject({ inFlight: 1 });
  });

  it('takes a measurement that is too old for none', () => {
    const old = factsOf('old', { answerMs: measured(1, now - 3_600_001) });
    expect(exact([answering('known', 100), old], Math.random, input())).toBe(old);
  });

  it('shares among those within the buffer', () => {
    const near = [answering('a', 100), answering('b', 109), answering('c', 120)];
    const buffered = lowestLatency({ exploration: 0, buffer: 0.1 });
    const random = seededRandom(5);
    const chosen = new Set(
      Array.from({ length: 200 }, () => buffered(near, random, input())?.deployment.id),
    );
    expect([...chosen].toSorted()).toEqual(['a', 'b']);
  });

  it('sends its share of the calls to any, and no more', () => {
    const two = [answering('quick', 100), answering('slow', 900)];
    const random = seededRandom(11);
    const explore = lowestLatency({ exploration: 0.1 });
    let slow = 0;
    for (let call = 0; call < 10_000; call += 1)
      if (explore(two, random, input())?.deployment.id === 'slow') slow += 1;
    expect(slow).toBeGreaterThan(400);
    expect(slow).toBeLessThan(600);
  });
});
