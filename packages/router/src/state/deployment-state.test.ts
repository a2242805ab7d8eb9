import type { Usage } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { addLatency, addTimeout, addTokens, createDeploymentState } from './deployment-state.ts';

const took = (ms: number, stream = false) => ({
  stream,
  startedAt: 1_000,
  answeredAt: 1_000 + ms,
  newestShare: 0.2,
});
const usage: Usage = {
  input: { fresh: 10, cacheRead: 5, cacheWrite: 3, cacheWriteHour: 1, audio: 1 },
  output: { text: 15, reasoning: 4, audio: 1 },
};

describe('addLatency', () => {
  it('begins with the first sample', () => {
    const state = createDeploymentState(deployment('a'));
    addLatency(state, took(100));
    expect(state).toMatchObject({ latencyMs: 100, answerMs: { value: 100, at: 1_100 } });
    expect(state.firstContentMs).toBeUndefined();
  });

  it('measures the first content of streams apart', () => {
    const state = createDeploymentState(deployment('a'));
    addLatency(state, took(100));
    addLatency(state, took(20, true));
    expect(state).toMatchObject({ answerMs: { value: 100 }, firstContentMs: { value: 20 } });
  });

  it('forgets the old level within some calls', () => {
    const state = createDeploymentState(deployment('a'));
    addLatency(state, took(1_000));
    for (let sample = 0; sample < 10; sample += 1) addLatency(state, took(100));
    for (const mean of [state.latencyMs, state.answerMs?.value]) {
      expect(mean).toBeLessThan(200);
      expect(mean).toBeGreaterThan(100);
    }
  });
});

describe('addTimeout', () => {
  it('makes a deployment slow by every measure of its kind of call', () => {
    const state = createDeploymentState(deployment('a'));
    addTimeout(state, took(5_000));
    expect(state).toMatchObject({ answerMs: { value: 5_000 }, tokenMs: { value: 5_000 } });
    addTimeout(state, took(9_000, true));
    expect(state).toMatchObject({ firstContentMs: { value: 9_000 }, tokenMs: { value: 5_000 } });
  });
});

describe('addTokens', () => {
  it('adds nothing where nothing was counted', () => {
    const state = createDeploymentState(deployment('a'));
    addTokens(state, { kind: 'completed' }, { now: 2_000, attempt: took(100) });
    const broken = { ...usage, output: { ...usage.output, text: Number.NaN } };
    addTokens(state, { kind: 'completed', usage: broken }, { now: 2_000, attempt: took(100) });
    expect(state.tokens.sum(2_000)).toBe(0);
    expect(state.tokenMs).toBeUndefined();
  });

  it('sums all tokens of a minute, and measures the time for each one of whole answers', () => {
    const state = createDeploymentState(deployment('a'));
    addTokens(state, { kind: 'completed', usage }, { now: 2_000, attempt: took(100) });
    addTokens(state, { kind: 'cancelled', usage }, { now: 2_000, attempt: took(7, true) });
    expect(state.tokens.sum(2_000)).toBe(80);
    expect(state.tokenMs).toEqual({ value: 5, at: 1_100 });
  });
});
