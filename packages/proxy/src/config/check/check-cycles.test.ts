import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { checkCycles, isCycleWaiver } from './check-cycles.ts';

const lists = (fallbacks: JsonObject['fallbacks']) => ({ router_settings: { fallbacks } });

describe('checkCycles', () => {
  it.each<[readonly JsonObject[], string]>([
    [[{ a: ['a'] }], 'a → a'],
    [[{ a: ['b'] }, { b: ['c', 'a'] }], 'a → b → a'],
    [[{ a: 'b', b: ['a'] }], 'a → b → a'],
  ])('refuses %j, and says how to have it all the same', (fallbacks, way) => {
    expect(checkCycles(lists(fallbacks), [])).toEqual({
      mistakes: [
        {
          path: 'router_settings.fallbacks',
          message: `leads back to where it began: ${way}; leave one of these out, or say that each call shall end there by server: { waive: [router_settings.fallbacks] }`,
          stops: true,
        },
      ],
      warnings: [],
    });
    expect(checkCycles(lists(fallbacks), ['router_settings.fallbacks'])).toEqual({
      mistakes: [],
      warnings: [
        {
          path: 'router_settings.fallbacks',
          message: `leads back to where it began: ${way}; that is waived`,
        },
      ],
    });
  });

  it('looks at each list of each section by itself', () => {
    const data = {
      router_settings: { context_window_fallbacks: [{ a: ['b'] }], fallbacks: [{ b: ['a'] }] },
      litellm_settings: { content_policy_fallbacks: [{ x: ['x'] }] },
    };
    expect(checkCycles(data, []).mistakes.map(({ path }) => path)).toEqual([
      'litellm_settings.content_policy_fallbacks',
    ]);
  });

  it('finds none where there is none, and overlooks what is no list', () => {
    for (const data of [{}, lists([{ a: ['b'], b: ['c'] }, { 'x/*': ['x/1'] }]), lists(3)])
      expect(checkCycles(data, [])).toEqual({ mistakes: [], warnings: [] });
  });
});

describe('isCycleWaiver', () => {
  it('knows the lists of both sections', () => {
    const names = ['router_settings.fallbacks', 'litellm_settings.content_policy_fallbacks'];
    expect(names.map(isCycleWaiver)).toEqual([true, true]);
    expect(isCycleWaiver('router_settings.default_fallbacks')).toBe(false);
  });
});
