import { describe, expect, it } from 'vitest';
import { toKnownShapes } from './litellm-shapes.ts';

describe('toKnownShapes', () => {
  it.each([
    [{ a: ['b'], c: ['d'] }, [{ a: ['b'], c: ['d'] }], 0],
    [['a', 'b'], [{ '*': ['a', 'b'] }], 1],
  ])('writes fallbacks %j as %j', (fallbacks, expected, warned) => {
    const { data, warnings } = toKnownShapes({ router_settings: { fallbacks } });
    expect(data).toEqual({ router_settings: { fallbacks: expected } });
    expect(warnings).toHaveLength(warned);
  });

  it.each([[[{ a: ['b'] }]], [['a', { b: ['c'] }]], [[]], ['a'], [3]])(
    'leaves fallbacks %j',
    (fallbacks) => {
      const data = { litellm_settings: { fallbacks } };
      expect(toKnownShapes(data)).toEqual({ data, warnings: [] });
    },
  );

  it('does not take names for fallbacks of every model where a list is for a kind of failure', () => {
    const data = { litellm_settings: { context_window_fallbacks: ['a'] } };
    expect(toKnownShapes(data)).toEqual({ data, warnings: [] });
  });

  it('takes a list of parameters to drop for no setting, as LiteLLM does', () => {
    const { data, warnings } = toKnownShapes({
      model_list: [
        { litellm_params: { drop_params: ['n'] } },
        'x',
        { litellm_params: { drop_params: true } },
      ],
      litellm_settings: { drop_params: [] },
    });
    expect(data).toEqual({
      model_list: [{ litellm_params: {} }, 'x', { litellm_params: { drop_params: true } }],
      litellm_settings: {},
    });
    expect(warnings.map(({ path }) => path)).toEqual([
      'litellm_settings.drop_params',
      'model_list[0].litellm_params.drop_params',
    ]);
  });

  it('takes the one item of a list for an alias, and leaves several', () => {
    const { data } = toKnownShapes({
      router_settings: { model_group_alias: { a: ['b'], c: ['d', 'e'], f: 'g' } },
    });
    expect(data).toEqual({
      router_settings: { model_group_alias: { a: 'b', c: ['d', 'e'], f: 'g' } },
    });
  });
});
