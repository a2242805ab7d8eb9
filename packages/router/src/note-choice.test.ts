import { describe, expect, it } from 'vitest';
import { LLMError } from '@llm/core';
import { deployment } from '../test/deployment.ts';
import { noteAttempt, noteChoice } from './note-choice.ts';
import type { Availability } from './state/availability.ts';

const entry = (id: string, is: Availability | 'not for this key', more: object = {}) => ({
  deployment: deployment(id),
  inFlight: 0,
  capacity: 1,
  coolingUntil: 0,
  is,
  ...more,
});

describe('noteChoice', () => {
  it('says of each that could not be chosen why, and nothing of those that could', () => {
    const chosen = entry('chosen', 'fresh');
    const others = [
      entry('busy', 'out', { inFlight: 1 }),
      entry('refused', 'out'),
      entry('broken', 'tried'),
      entry('resting', 'cooling', { coolingUntil: 500 }),
      entry('elsewhere', 'not for this key'),
      entry('as good', 'fresh'),
    ];
    const choice = {
      model: 'fast',
      isProbe: false,
      now: 100,
      availability: (one: typeof chosen) => one.is,
    };
    const passedOver = [
      { deployment: 'busy', why: 'full' },
      { deployment: 'refused', why: 'failed for good' },
      { deployment: 'broken', why: 'failed' },
      { deployment: 'resting', why: 'cooldown', coolingMs: 400 },
      { deployment: 'elsewhere', why: 'not for this key' },
    ];
    expect(noteChoice([chosen, ...others], { ...choice, candidate: chosen })).toEqual({
      decision: 'deployment',
      model: 'fast',
      deployment: 'chosen',
      why: 'fresh',
      passedOver,
    });
    expect(noteChoice(others, { ...choice, candidate: undefined })).toMatchObject({
      deployment: undefined,
      why: 'none',
      passedOver,
    });
  });

  it.each([
    ['tried', false, 'again'],
    ['cooling', false, 'cooling'],
    ['cooling', true, 'probe'],
  ] as const)('says of one that is %s (probe: %s) that it is asked as %s', (is, isProbe, why) => {
    const candidate = entry('a', is);
    const choice = { model: 'fast', candidate, isProbe, now: 0, availability: () => is };
    expect(noteChoice([candidate], choice).why).toBe(why);
  });
});

describe('noteAttempt', () => {
  it('says how an attempt ended by its code alone', () => {
    const error = new LLMError('upstream', 'words of the upstream');
    const attempt = {
      ...{ deployment: 'a', provider: 'acme', model: 'm', startedAt: 5 },
      ...{ durationMs: 7, status: 500, error, replays: 0, usage: undefined },
    };
    expect(noteAttempt(attempt)).toEqual({
      ...{ decision: 'attempt', deployment: 'a', provider: 'acme', model: 'm' },
      ...{ error: 'upstream', status: 500, durationMs: 7 },
    });
  });
});
