import { testCall } from '@llm/core/testing';
import type { CallSettings, ErrorCode } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createLists } from './fallback-lists.ts';
import { fallbacksAfter, wantedFallbacks } from './wanted-fallbacks.ts';

const wanted = (settings: CallSettings) => wantedFallbacks(testCall('a', settings));

describe('wantedFallbacks', () => {
  it('leaves to the lists what the call does not say', () => {
    expect(wanted({})).toBeUndefined();
    expect(wanted({ fallbacksOf: { b: ['c'] } })).toBeUndefined();
  });

  it('wants none where the call has switched them off, or has an empty list', () => {
    expect(wanted({ noFallbacks: true, fallbacks: ['b'] })).toEqual([]);
    expect(wanted({ fallbacks: [] })).toEqual([]);
  });

  it('adds what is for the asked model, or for all, to what is for any', () => {
    expect(wanted({ fallbacks: ['b'], fallbacksOf: { a: ['c'] } })).toEqual(['b', 'c']);
    expect(wanted({ fallbacksOf: { '*': ['d'], b: ['c'] } })).toEqual(['d']);
  });
});

describe('fallbacksAfter', () => {
  const lists = createLists({ models: { a: ['g'] }, contextWindow: { a: ['w'] } });
  const after = (code: ErrorCode, settings: CallSettings) =>
    fallbacksAfter(lists, { code, model: 'a', settings, wanted: wanted(settings) });

  it('is none where the call has switched them off', () => {
    const settings = { noFallbacks: true, contextWindowFallbacks: { a: ['x'] } };
    expect(after('context_length_exceeded', settings)).toEqual([]);
  });

  it('is what the call says for this failure, else what it wants, else the lists', () => {
    const own = { fallbacks: ['b'], contextWindowFallbacks: { a: ['x'] } };
    expect(after('context_length_exceeded', own)).toEqual(['x']);
    expect(after('upstream', own)).toEqual(['b']);
    expect(after('context_length_exceeded', {})).toEqual(['w']);
    expect(after('upstream', {})).toEqual(['g']);
  });

  it('goes elsewhere after a refusal of the content only where that is said', () => {
    expect(after('content_filtered', { fallbacks: ['b'] })).toEqual([]);
    expect(after('content_filtered', { contentPolicyFallbacks: { a: ['y'] } })).toEqual(['y']);
  });
});
