import type { LLMError } from '@llm/core';
import { createCallRecord, type CallRecord } from '@llm/core';
import { fakeClock, testCall, testContext, testFailure } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../test/facts.ts';
import { availabilityOf, createChooser, trialOf, type Candidate } from './chooser.ts';
import type { Deployment } from './deployment.ts';
import type { DeploymentState } from './state/deployment-state.ts';
import type { Strategy } from './strategy/strategy.ts';

const now = 10_000;
const clock = fakeClock({ now });
const first: Strategy = ([one]) => one;
const candidate = (
  id: string,
  known: Partial<DeploymentState> & { capacity?: number } = {},
  configured: Partial<Deployment> = {},
): Candidate => ({
  ...factsOf(id, known, configured),
  service: () => Promise.reject(testFailure('internal')),
  capacity: known.capacity ?? Infinity,
});
const failed = (deployment: string, error: LLMError): CallRecord['attempts'][number] => ({
  ...{ deployment, provider: 'p', model: 'm', startedAt: 0, durationMs: 1, status: undefined },
  ...{ error, replays: 0, usage: undefined },
});
const input = (known: Partial<CallRecord> = {}, settings = {}) => ({
  call: testCall('fast', settings),
  context: testContext(),
  now,
  record: { ...createCallRecord(), ...known },
});
const cooling = { coolingUntil: now + 5_000, probeAt: now + 2_500 };

describe('availabilityOf', () => {
  const of = (one: Candidate, known?: Partial<CallRecord>) =>
    availabilityOf(one, input(known).record, clock);

  it('leaves out what is full, drained, or would fail again in the same way', () => {
    expect(of(candidate('a', { capacity: 1, inFlight: 1 }))).toBe('out');
    expect(of(candidate('a', {}, { weight: 0 }))).toBe('out');
    expect(of(candidate('a'), { attempts: [failed('a', testFailure('timeout'))] })).toBe('out');
    expect(of(candidate('a'), { attempts: [failed('a', testFailure('invalid_request'))] })).toBe(
      'out',
    );
  });

  it('tells what has failed from what is fresh, and a cooldown before both', () => {
    const attempts = [failed('a', testFailure('upstream'))];
    expect(of(candidate('a'))).toBe('fresh');
    expect(of(candidate('b'), { attempts })).toBe('fresh');
    expect(of(candidate('a'), { attempts })).toBe('tried');
    expect(of(candidate('a', cooling), { attempts })).toBe('cooling');
    expect(of(candidate('a', { isHalfOpen: true, isProbed: true }))).toBe('cooling');
  });
});

describe('createChooser', () => {
  const chooser = createChooser(first, () => 0, clock);

  it('refuses a strategy that gives what is no candidate, also later', () => {
    const broken = createChooser(
      // @ts-expect-error a strategy in JavaScript can give anything
      () => Promise.reject(new TypeError('late')),
      () => 0,
      clock,
    );
    expect(() => broken.choose([candidate('a')], input())).toThrow(TypeError);
  });

  it('takes fresh ones first, then those that failed, then the one that is ready soonest', () => {
    const attempts = [failed('tried', testFailure('upstream'))];
    const late = candidate('late', { ...cooling, coolingUntil: now + 9_000 });
    const all = [late, candidate('soon', cooling), candidate('tried'), candidate('fresh')];
    const ids = (given: readonly Candidate[]) =>
      Array.from(chooser.options(given, input({ attempts })), ({ deployment }) => deployment.id);
    expect(ids(all)).toEqual(['fresh', 'tried', 'soon', 'late']);
    expect(chooser.choose(all, input({ attempts }))?.deployment.id).toBe('fresh');
    expect(chooser.choose(all.slice(0, 3), input({ attempts }))?.deployment.id).toBe('tried');
    expect(chooser.choose(all.slice(0, 2), input())?.deployment.id).toBe('soon');
    expect(chooser.choose(all.slice(0, 2), input({ otherModel: true }))).toBeUndefined();
  });

  it('probes one in cooldown once, when it is due, and not with a key of the caller’s own', () => {
    const due = candidate('a', { ...cooling, probeAt: now });
    expect(chooser.probe([candidate('b', cooling)], input())).toBeUndefined();
    expect(chooser.probe([due], input({}, { apiKey: 'theirs' }))).toBeUndefined();
    expect(chooser.probe([due], input())).toBe(due);
    expect(chooser.probe([due], input())).toBeUndefined();
  });

  it('lets one call find out whether a deployment is well after its cooldown', () => {
    const half = candidate('a', { isHalfOpen: true });
    expect(trialOf(half, input({}, { apiKey: 'theirs' }))).toBeUndefined();
    expect(trialOf(half, input())).toBe(half);
    expect(trialOf(half, input())).toBeUndefined();
    expect(trialOf(candidate('b'), input())).toBeUndefined();
  });

  it('knows what a further choice could give, and whether somebody else stands ready', () => {
    const attempts = [failed('a', testFailure('upstream'))];
    const [a, b] = [candidate('a'), candidate('b')];
    expect(chooser.next([a, b], input({ attempts }))).toBe('another');
    expect(chooser.next([a], input({ attempts }))).toBe('again');
    expect(chooser.next([candidate('a', {}, { weight: 0 })], input())).toBe('nothing');
    expect(chooser.hasOther([a, b], input(), a)).toBe(true);
    expect(chooser.hasOther([a], input(), a)).toBe(false);
    expect(chooser.hasOther([a], input({ otherModel: true }), a)).toBe(true);
  });

  it('says why there is none', () => {
    const codeOf = (one: Candidate) => chooser.explain([one], input()).code;
    expect(codeOf(candidate('a', { capacity: 1, inFlight: 1 }))).toBe('overloaded');
    expect(chooser.explain([candidate('a', cooling)], input())).toMatchObject({
      ...{ code: 'no_deployment', retryAfterMs: 5_000 },
    });
    expect(codeOf(candidate('a', {}, { weight: 0 }))).toBe('no_deployment');
  });
});
