import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../load.ts';

const check = async (more: JsonObject) => {
  const model_list = ['fast', 'slow', 'openai/*'].map((model_name) => ({
    model_name,
    litellm_params: { model: model_name.replace(/^(fast|slow)$/, 'mock/$1'), api_key: 'sk' },
  }));
  const { warnings } = await checkConfig({ model_list, ...more }, { environment: {} });
  const unknown = warnings.filter(({ strict }) => strict === true);
  return {
    unknown: unknown.map(({ path, nearest }) => `${path} ${nearest ?? ''}`.trim()),
    warnings: warnings.map(({ path }) => path),
  };
};

describe('checkNames', () => {
  it('finds every name that leads nowhere', async () => {
    const { unknown } = await check({
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
    expect(unknown).toEqual([
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
    const { unknown } = await check({
      model_list: [
        { model_name: 'fast', litellm_params: { model: 'mock/fast' }, model_info: { id: 'one' } },
        { model_name: 'open*', litellm_params: { model: 'mock/*' } },
      ],
      router_settings: {
        model_group_alias: { quick: 'fast' },
        fallbacks: [{ fast: ['quick', 'openai/gpt-4o', 'one'] }],
      },
    });
    expect(unknown).toEqual([]);
  });

  it('says nothing of models whose entry cannot be served', async () => {
    const { warnings } = await check({
      model_list: [
        { model_name: 'fast', litellm_params: { model: 'mock/fast' } },
        { model_name: 'gone', litellm_params: { model: 'nobody/x' }, model_info: { id: 'lost' } },
        { model_name: 'old/*', litellm_params: { model: ['x'] } },
      ],
      router_settings: {
        model_group_alias: { quick: 'gone' },
        fallbacks: [{ fast: ['gone', 'quick', 'lost', 'old/x'] }, { gone: ['old/x'] }],
      },
      general_settings: { completion_model: 'gone' },
    });
    expect(warnings).toEqual([
      'model_list[2].litellm_params.model',
      'model_list[1].litellm_params.model',
    ]);
  });

  it('finds names beside values of another kind', async () => {
    const { unknown } = await check({
      router_settings: { fallbacks: [{ fast: ['gone', 3] }, 'x', { slow: 'away' }] },
    });
    expect(unknown).toEqual([
      'router_settings.fallbacks[0].fast[0]',
      'router_settings.fallbacks[2].slow[0]',
    ]);
  });

  it('warns of fallbacks that will never be used', async () => {
    const { warnings } = await check({
      router_settings: { fallbacks: [{ nobody: ['fast'] }, { '*': ['fast'] }] },
    });
    expect(warnings).toEqual(['router_settings.fallbacks[0].nobody']);
  });
});
