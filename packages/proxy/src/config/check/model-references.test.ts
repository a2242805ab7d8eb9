import { describe, expect, it } from 'vitest';
import { formatPath } from './json-path.ts';
import { fallbackSources, modelReferences } from './model-references.ts';

const file = {
  router_settings: {
    fallbacks: [{ a: ['b', 'c'] }, { '*': [] }],
    default_fallbacks: ['d'],
    model_group_alias: { e: { model: 'f', hidden: true } },
  },
  litellm_settings: { context_window_fallbacks: [{ g: ['h'] }], model_alias_map: { i: 'j' } },
  general_settings: { completion_model: 'k' },
};

describe('modelReferences', () => {
  it('is empty for a file without any', () => {
    expect(modelReferences({})).toEqual([]);
  });

  it('finds every place, each with its path', () => {
    const found = modelReferences(file).map(({ path, model }) => `${formatPath(path)} ${model}`);
    expect(found).toEqual([
      'router_settings.model_group_alias.e f',
      'litellm_settings.model_alias_map.i j',
      'router_settings.fallbacks[0].a[0] b',
      'router_settings.fallbacks[0].a[1] c',
      'litellm_settings.context_window_fallbacks[0].g[0] h',
      'router_settings.default_fallbacks[0] d',
      'general_settings.completion_model k',
    ]);
  });

  it('says which names stand behind an alias', () => {
    const behind = modelReferences(file).filter(({ ofAlias }) => ofAlias === true);
    expect(behind.map(({ model }) => model)).toEqual(['f', 'j']);
  });
});

describe('fallbackSources', () => {
  it('gives the models that have fallbacks, those with an empty list too', () => {
    expect(fallbackSources(file).map(({ model, models }) => [model, models])).toEqual([
      ['a', ['b', 'c']],
      ['*', []],
      ['g', ['h']],
    ]);
  });
});
