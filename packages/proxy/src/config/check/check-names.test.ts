import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../load.ts';

const check = async (more: JsonObject) => {
  const model_list = ['fast', 'slow', 'openai/*'].map((model_name) => ({
    model_name,
    litellm_params: { model: model_name.replace(/^(fast|slow)$/, 'mock/$1'), api_key: 'sk' },
  }));
  const { mistakes, warnings } = await checkConfig({ model_list, ...more }, { environment: {} });
  return {
    mistakes: mistakes.map(({ path, nearest }) => `${path} ${nearest ?? ''}`.trim()),
    warnings: warnings.map(({ path }) => path),
  };
};

describe('checkNames', () => {
  it('refuses every name that leads nowhere', async () => {
    const { mistakes } = await check({
      router_settings: {
        fallbacks: [{ fast: ['slw', 'slow'] }],
        context_window_fallbacks: [{ fast: ['big'] }],
        default_fallbacks: ['anthropic/x'],
        model_group_alias: {
          quick: 'fats',
          hidden: { model: 'gone', hidden: true },
          twice: 'ok',
          ok: 'fast',
        },
      },
      litellm_settings: {
        content_policy_fallbacks: [{ slow: ['fsat'] }],
        model_alias_map: { x: 'y' },
      },
      general_settings: { completion_model: 'none' },
    });
    expect(mistakes).toEqual([
      'router_settings.model_group_alias.quick fast',
      'router_settings.model_group_alias.hidden',
      'router_settings.model_group_alias.twice',
      'litellm_settings.model_alias_map.x',
      'router_settings.fallbacks[0].fast[0] slow',
      'router_settings.context_window_fallbacks[0].fast[0]',
      'litellm_settings.content_policy_fallbacks[0].slow[0] fast',
      'router_settings.default_fallbacks[0]',
      'general_settings.completion_model',
    ]);
  });

  it('takes names, aliases, patterns and ids', async () => {
    const { mistakes } = await check({
      model_list: [
        { model_name: 'fast', litellm_params: { model: 'mock/fast' }, model_info: { id: 'one' } },
        { model_name: 'open*', litellm_params: { model: 'mock/*' } },
      ],
      router_settings: {
        model_group_alias: { quick: 'fast' },
        fallbacks: [{ fast: ['quick', 'openai/gpt-4o', 'one'] }],
      },
    });
    expect(mistakes).toEqual([]);
  });

  it('warns of fallbacks that will never be used', async () => {
    const { warnings } = await check({
      router_settings: { fallbacks: [{ nobody: ['fast'] }, { '*': ['fast'] }] },
    });
    expect(warnings).toEqual(['router_settings.fallbacks[0].nobody']);
  });
});
