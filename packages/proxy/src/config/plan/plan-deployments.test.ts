import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../check/check-file.ts';
import { builtInProviders } from './known-providers.ts';
import { planDeployments } from './plan-deployments.ts';

const environment = { OPENAI_API_KEY: 'sk-openai', LITELLM_ENVIRONMENT: 'staging' };

const plan = (data: JsonObject) => {
  const { file, entries, mistakes } = checkFile(data);
  if (mistakes.length > 0) throw new TypeError(JSON.stringify(mistakes));
  return planDeployments(file, entries, { providers: builtInProviders, environment });
};

const entry = (params: JsonObject, more: JsonObject = {}): JsonObject => ({
  model_name: 'a',
  litellm_params: { model: 'openai/gpt-4o', ...params },
  ...more,
});

describe('planDeployments', () => {
  it('gathers the mistakes of providers, entries and ids, in this order', () => {
    const named = { model_info: { id: 'x' } };
    const { deployments, mistakes } = plan({
      providers: { acme: { base_url: 'nonsense' } },
      model_list: [entry({}, named), entry({ model: 'nobody/x' }), entry({}, named)],
    });
    expect(mistakes.map(({ path }) => path)).toEqual([
      'providers.acme.base_url',
      'model_list[1].litellm_params.model',
      'model_list[2].model_info.id',
    ]);
    expect(deployments).toHaveLength(2);
  });

  it('numbers equal entries, and those that differ in their key alone', () => {
    const { deployments, mistakes } = plan({
      model_list: [entry({ api_key: 'a' }), entry({ api_key: 'b' }), entry({ api_key: 'b' })],
    });
    const [first = '', ...others] = deployments.map(({ id }) => id);
    expect(mistakes).toEqual([]);
    expect(others).toEqual([`${first}-2`, `${first}-3`]);
  });

  it('leaves out entries for other environments', () => {
    const inside = { model_info: { supported_environments: ['staging', 'production'] } };
    const outside = { model_info: { supported_environments: ['development'] } };
    expect(plan({ model_list: [entry({}, inside), entry({}, outside)] }).deployments).toHaveLength(
      1,
    );
  });

  it('knows providers that the file declares', () => {
    const { deployments } = plan({
      providers: { acme: { base_url: 'https://api.acme.example/v1' } },
      model_list: [entry({ model: 'acme/large', api_key: 'k' })],
    });
    expect(deployments[0]).toMatchObject({ model: 'large', provider: { id: 'acme' } });
  });
});
