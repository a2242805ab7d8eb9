import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { checkCycles } from './check-cycles.ts';

const lists = (fallbacks: JsonObject['fallbacks']) => ({ router_settings: { fallbacks } });

describe('checkCycles', () => {
  it.each<[readonly JsonObject[], string]>([
    [[{ a: ['a'] }], 'a → a'],
    [[{ a: ['b'] }, { b: ['c', 'a'] }], 'a → b → a'],
    [[{ a: 'b', b: ['a'] }], 'a → b → a'],
  ])('warns of %j, which a strict start refuses', (fallbacks, way) => {
    expect(checkCycles(lists(fallbacks))).toEqual([
      {
        path: 'router_settings.fallbacks',
        message: `leads back to where it began: ${way}; a call tries each of these models once`,
        strict: true,
      },
    ]);
  });

  it('looks at each list of each section by itself', () => {
    const data = {
      router_settings: { context_window_fallbacks: [{ a: ['b'] }], fallbacks: [{ b: ['a'] }] },
      litellm_settings: { content_policy_fallbacks: [{ x: ['x'] }] },
    };
    expect(checkCycles(data).map(({ path }) => path)).toEqual([
      'litellm_settings.content_policy_fallbacks',
    ]);
  });

  it('finds none where there is none, and overlooks what is no list', () => {
    for (const data of [{}, lists([{ a: ['b'], b: ['c'] }, { 'x/*': ['x/1'] }]), lists(3)])
      expect(checkCycles(data)).toEqual([]);
  });
});
