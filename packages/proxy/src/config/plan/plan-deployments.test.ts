import type { JsonObject, Provider } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { checkValues } from '../check/check-values.ts';
import { planDeployments, settingsOf } from './plan-deployments.ts';
import { builtInProviders } from './providers.ts';
import { configSchema } from '../schema/config-schema.ts';

const environment = {
  OPENAI_API_KEY: 'sk-openai',
  GROQ_API_KEY: 'gsk',
  LITELLM_ENVIRONMENT: 'staging',
};

const plan = (
  data: JsonObject,
  options: {
    readonly providers?: readonly Provider[];
    readonly environment?: Record<string, string>;
  } = {},
) => {
  const checked = checkValues(configSchema, data);
  if (checked.kind === 'invalid') throw new TypeError(JSON.stringify(checked.mistakes));
  return planDeployments(checked.value, { providers: builtInProviders, environment, ...options });
};

const entry = (params: JsonObject, more: JsonObject = {}): JsonObject => ({
  model_name: 'a',
  litellm_params: { model: 'openai/gpt-4o', ...params },
  ...more,
});
const only = (params: JsonObject, more: JsonObject = {}) =>
  plan({ model_list: [entry(params, more)] }).deployments[0];

describe('planDeployments', () => {
  it.each([
    [{ model: 'nobody/x' }, 'model_list[0].litellm_params.model'],
    [{ custom_llm_provider: 'nobody' }, 'model_list[0].litellm_params.custom_llm_provider'],
    [{ api_base: 'localhost' }, 'model_list[0].litellm_params.api_base'],
    [{ api_base: 'file:///etc/passwd' }, 'model_list[0].litellm_params.api_base'],
    [{ model: 'openai/*' }, 'model_list[0].litellm_params.model'],
    [{ litellm_credential_name: 'none' }, 'model_list[0].litellm_params.litellm_credential_name'],
  ])('refuses %j with the path of the mistake', (params, path) => {
    const { mistakes } = plan({ model_list: [entry(params)] });
    expect(mistakes.map((mistake) => mistake.path)).toEqual([path]);
  });

  it('skips an unknown provider with a warning where the file says so', () => {
    const { deployments, mistakes, warnings } = plan({
      model_list: [entry({ model: 'nobody/x' }), entry({})],
      router_settings: { ignore_invalid_deployments: true },
    });
    expect(mistakes).toEqual([]);
    expect(deployments).toHaveLength(1);
    expect(warnings[0]?.message).toContain('the entry is skipped');
  });

  it('refuses a provider of the file that contradicts itself', () => {
    const { mistakes } = plan({ providers: { acme: { base_url: 'nonsense' } } });
    expect(mistakes.map(({ path }) => path)).toEqual(['providers.acme.base_url']);
  });

  it('refuses a base URL with a place that nothing fills', () => {
    const { mistakes } = plan({
      providers: { acme: { base_url: 'https://{region}.acme.example/v1' } },
      model_list: [entry({ model: 'acme/x', api_key: 'k' })],
    });
    expect(mistakes).toEqual([
      {
        path: 'model_list[0].litellm_params.api_base',
        message: 'is missing: the base URL of acme has a place for region',
      },
    ]);
  });

  it('warns of a key that is nowhere, unless the server is one of your own', () => {
    const warned = (params: JsonObject) =>
      plan({ model_list: [entry(params)] }, { environment: {} }).warnings.map(({ path }) => path);
    expect(warned({})).toEqual(['model_list[0].litellm_params.api_key']);
    expect(warned({ api_key: 'sk' })).toEqual([]);
    expect(warned({ api_base: 'http://localhost:1' })).toEqual([]);
    expect(warned({ mock_response: 'x' })).toEqual([]);
    expect(warned({ model: 'ollama/x' })).toEqual([]);
  });

  it('warns of a mode that is not chat', () => {
    const { warnings } = plan({ model_list: [entry({}, { model_info: { mode: 'embedding' } })] });
    expect(warnings.map(({ path }) => path)).toEqual(['model_list[0].model_info.mode']);
  });

  it('takes the key of the entry, else of its credential, else of the environment', () => {
    const credential_list = [
      { credential_name: 'c', credential_values: { api_key: 'sk-c', api_base: 'http://c' } },
    ];
    const keys = plan({
      credential_list,
      model_list: [
        entry({ api_key: 'sk-own', litellm_credential_name: 'c' }),
        entry({ litellm_credential_name: 'c' }),
        entry({}),
      ],
    }).deployments.map(({ apiKey, baseUrl }) => [apiKey, baseUrl]);
    expect(keys).toEqual([
      ['sk-own', 'http://c/v1'],
      ['sk-c', 'http://c/v1'],
      ['sk-openai', undefined],
    ]);
  });

  it('takes a base URL from the variable that the provider names', () => {
    const variables = { OPENAI_BASE_URL: 'http://proxy.example/v1' };
    const { deployments } = plan({ model_list: [entry({})] }, { environment: variables });
    expect(deployments[0]?.baseUrl).toBe('http://proxy.example/v1');
  });

  it('numbers equal entries, and those that differ in their key alone', () => {
    const { deployments, mistakes } = plan({
      model_list: [entry({ api_key: 'a' }), entry({ api_key: 'b' }), entry({ api_key: 'b' })],
    });
    const [first = '', ...others] = deployments.map(({ id }) => id);
    expect(mistakes).toEqual([]);
    expect(others).toEqual([`${first}-2`, `${first}-3`]);
  });

  it('makes a deployment for each organization', () => {
    const info = { model_info: { id: 'x' } };
    const { deployments } = plan({ model_list: [entry({ organization: ['o1', 'o2'] }, info)] });
    expect(deployments.map(({ id, headers }) => [id, headers])).toEqual([
      ['x-1', { 'openai-organization': 'o1' }],
      ['x-2', { 'openai-organization': 'o2' }],
    ]);
  });

  it('takes `*` for every provider whose key is there, and for bare names of theirs', () => {
    const { deployments } = plan({
      model_list: [{ model_name: '*', litellm_params: { model: '*' } }],
    });
    const names = deployments.map(({ modelName, provider, model }) => [
      modelName,
      provider.id,
      model,
    ]);
    expect(names).toContainEqual(['groq/*', 'groq', '*']);
    expect(names).toContainEqual(['gpt-*', 'openai', 'gpt-*']);
    expect(names.some(([name]) => name === 'anthropic/*')).toBe(false);
    expect(
      plan(
        { model_list: [{ model_name: '*', litellm_params: { model: '*' } }] },
        { environment: {} },
      ).warnings,
    ).toHaveLength(1);
  });

  it('leaves out entries for other environments', () => {
    const inside = { model_info: { supported_environments: ['staging', 'production'] } };
    const outside = { model_info: { supported_environments: ['development'] } };
    expect(plan({ model_list: [entry({}, inside), entry({}, outside)] }).deployments).toHaveLength(
      1,
    );
  });

  it('sorts parameters by whom they are for', () => {
    const plan = only({
      temperature: 0.5,
      stop_sequences: ['x'],
      extra_body: { safe_prompt: true },
      extra_headers: { 'X-Team': 'a' },
      timeout: 5,
    });
    expect(plan).toMatchObject({
      defaults: { temperature: 0.5 },
      ownDefaults: { stop_sequences: ['x'], safe_prompt: true },
      headers: { 'x-team': 'a' },
    });
    expect(plan).not.toHaveProperty('mock');
  });

  it('tells a mocked answer from a delay', () => {
    expect(only({ mock_delay: 1 })).not.toHaveProperty('mock');
    expect(only({ mock_delay: 1, mock_response: '' })?.mock).toEqual({
      mock_delay: 1,
      mock_response: '',
    });
  });

  it('knows providers that the file declares', () => {
    const { deployments } = plan({
      providers: { acme: { base_url: 'https://api.acme.example/v1' } },
      model_list: [entry({ model: 'acme/large', api_key: 'k' })],
    });
    expect(deployments[0]).toMatchObject({ model: 'large', provider: { id: 'acme' } });
  });

  it('gives every entry the default parameters', () => {
    const { deployments } = plan({
      router_settings: { default_litellm_params: { rpm: 5, timeout: 9 } },
      model_list: [entry({ rpm: 7 })],
    });
    expect(deployments[0]?.params).toMatchObject({ rpm: 7, timeout: 9 });
  });
});

describe('settingsOf', () => {
  it('gives what the placeholders of a base URL may name', () => {
    const [deployment] = plan({ model_list: [entry({ api_base: 'http://x' })] }).deployments;
    expect(deployment && settingsOf(deployment)).toMatchObject({ api_base: 'http://x' });
  });
});
