import { describe, expect, it } from 'vitest';
import type { ModelEntry } from '../check/check-file.ts';
import type { Mistake } from '../check/mistake.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { builtInProviders, knownProviders } from './known-providers.ts';
import { planEntry } from './plan-entry.ts';

const keys = { OPENAI_API_KEY: 'sk-openai', GROQ_API_KEY: 'gsk' };

const plan = (entry: ModelEntry, file: ConfigFile = {}, environment: object = keys) => {
  const mistakes: Mistake[] = [];
  const warnings: Mistake[] = [];
  const { providers } = knownProviders(file, builtInProviders);
  const planning = {
    file,
    environment: { ...environment },
    providers,
    broken: new Set(['broken']),
    mistakes,
    warnings,
  };
  return { drafts: planEntry(planning, entry, 4), mistakes, warnings };
};

const entry = (
  params: Partial<ModelEntry['litellm_params']>,
  more: Partial<ModelEntry> = {},
): ModelEntry => ({
  model_name: 'a',
  litellm_params: { model: 'openai/gpt-4o', ...params },
  ...more,
});
const everything: ModelEntry = { model_name: '*', litellm_params: { model: '*' } };

describe('planEntry', () => {
  it.each([
    [{ model: 'nobody/x' }, 'model'],
    [{ custom_llm_provider: 'nobody' }, 'custom_llm_provider'],
    [{ api_base: 'localhost' }, 'api_base'],
    [{ base_url: 'file:///etc/passwd' }, 'api_base'],
    [{ model: 'openai/*' }, 'model'],
  ])('refuses %j with the path of the mistake, and plans nothing', (params, field) => {
    const { drafts, mistakes } = plan(entry(params));
    expect(mistakes.map(({ path }) => path)).toEqual([`model_list[4].litellm_params.${field}`]);
    expect(drafts).toEqual([]);
  });

  it('takes prices from the parameters, else from the information', () => {
    const costs = (
      params: Partial<ModelEntry['litellm_params']>,
      info: NonNullable<ModelEntry['model_info']> = {},
    ) => plan(entry(params, { model_info: info })).drafts.map((draft) => draft.known);
    expect(costs({})).toEqual([{}]);
    expect(
      costs({ input_cost_per_token: 0 }, { input_cost_per_token: 2, output_cost_per_token: 3 }),
    ).toEqual([{ input_cost_per_token: 0, output_cost_per_token: 3 }]);
  });

  it('refuses a credential that is not there', () => {
    const { mistakes } = plan(entry({ litellm_credential_name: 'none' }));
    expect(mistakes.map(({ path }) => path)).toEqual([
      'model_list[4].litellm_params.litellm_credential_name',
    ]);
  });

  it('says nothing of an entry whose provider or credential is declared with a mistake', () => {
    for (const params of [{ model: 'broken/x' }, { litellm_credential_name: 'broken' }]) {
      expect(plan(entry(params))).toEqual({ drafts: [], mistakes: [], warnings: [] });
    }
  });

  it('refuses a base URL with a place that nothing fills', () => {
    const file = { providers: { acme: { base_url: 'https://{region}.acme.example/v1' } } };
    expect(plan(entry({ model: 'acme/x', api_key: 'k' }), file).mistakes).toEqual([
      {
        path: 'model_list[4].litellm_params.api_base',
        message: 'is missing: the base URL of acme has a place for region',
      },
    ]);
  });

  it('warns of a key that is nowhere, unless the server is one of your own', () => {
    const warned = (params: Partial<ModelEntry['litellm_params']>) =>
      plan(entry(params), {}, {}).warnings.map(({ path }) => path);
    expect(warned({})).toEqual(['model_list[4].litellm_params.api_key']);
    expect(warned({ api_key: 'sk' })).toEqual([]);
    expect(warned({ api_base: 'http://localhost:1' })).toEqual([]);
    expect(warned({ mock_response: 'x' })).toEqual([]);
    expect(warned({ model: 'ollama/x' })).toEqual([]);
    const resource = { model: 'azure/x', api_base: 'https://acme.openai.azure.com' };
    expect(warned(resource)).toEqual(['model_list[4].litellm_params.api_key']);
    expect(warned({ ...resource, azure_ad_token: 'eyJ0' })).toEqual([]);
  });

  it('takes chat and embeddings, by the mode or by the name of the model', () => {
    const modesOf = (
      params: Partial<ModelEntry['litellm_params']>,
      info: ModelEntry['model_info'],
    ) => plan(entry(params, { model_info: info })).drafts.map(({ mode }) => mode);
    expect(modesOf({}, { mode: 'embedding' })).toEqual(['embedding']);
    expect(modesOf({}, {})).toEqual(['chat']);
    expect(modesOf({ model: 'openai/text-embedding-3-small' }, {})).toEqual(['embedding']);
    expect(modesOf({ model: 'openai/bge-m3' }, {})).toEqual(['embedding']);
    expect(modesOf({ model: 'openai/bge-reranker-v2' }, {})).toEqual(['chat']);
  });

  it('refuses a mode that is not here yet, and embeddings of a provider without them', () => {
    const refused = (model: string, mode: string) =>
      plan(entry({ model, api_key: 'k' }, { model_info: { mode } }));
    const path = 'model_list[4].model_info.mode';
    expect(refused('openai/x', 'image_generation')).toMatchObject({
      mistakes: [{ path, message: 'image_generation is not here yet' }],
    });
    expect(refused('anthropic/x', 'embedding')).toMatchObject({
      drafts: [],
      mistakes: [{ path, message: 'anthropic makes no embeddings here' }],
    });
  });

  it('serves a model of a mode that nobody knows, with a warning', () => {
    const { drafts, warnings } = plan(entry({}, { model_info: { mode: 'embeding' } }));
    expect(drafts).toHaveLength(1);
    expect(warnings).toMatchObject([{ nearest: 'embedding', strict: true }]);
  });

  it('takes the key of the entry, else of its credential, else of the environment', () => {
    const file = {
      credential_list: [
        { credential_name: 'c', credential_values: { api_key: 'sk-c', api_base: 'http://c' } },
      ],
    };
    const found = (params: Partial<ModelEntry['litellm_params']>) =>
      plan(entry(params), file).drafts.map(({ apiKey, baseUrl }) => [apiKey, baseUrl]);
    const named = { litellm_credential_name: 'c' };
    expect(found({ ...named, api_key: 'sk-own' })).toEqual([['sk-own', 'http://c/v1']]);
    expect(found(named)).toEqual([['sk-c', 'http://c/v1']]);
    expect(found({})).toEqual([['sk-openai', undefined]]);
  });

  it('takes every value of a credential that the entry does not have', () => {
    const values = { api_base: 'https://c.openai.azure.com', api_version: '2024-06-01' };
    const file = {
      credential_list: [
        { credential_name: 'c', credential_values: { ...values, client_secret: 's' } },
      ],
    };
    const params = { model: 'azure/x', litellm_credential_name: 'c', api_version: '2024-10-21' };
    const { drafts } = plan(entry(params), file);
    expect(drafts[0]?.settings).toMatchObject({
      client_secret: 's',
      api_version: '2024-10-21',
    });
  });

  it.each<[Partial<ModelEntry['litellm_params']>, ModelEntry['model_info'], string]>([
    [{ base_model: 'gpt-5' }, undefined, 'gpt-5'],
    [{ base_model: 'gpt-5' }, { base_model: 'o3' }, 'o3'],
  ])('knows what %j with %j takes', (params, info, family) => {
    const { drafts } = plan(entry(params, { model_info: info }));
    expect(drafts[0]?.takes).toEqual({ family });
  });

  it.each([
    ['azure/o_series/mine', {}, 'mine', 'o3'],
    ['azure/gpt5_series/mine', {}, 'mine', 'gpt-5'],
    ['azure/gpt5_series/mine', { base_model: 'gpt-5.1' }, 'mine', 'gpt-5.1'],
    ['azure/other/mine', {}, 'other/mine', undefined],
    ['openai/o_series/mine', {}, 'o_series/mine', undefined],
  ])('reads %s with %j as %s, which behaves like %s', (model, more, name, family) => {
    const params = { model, api_base: 'https://acme.openai.azure.com', ...more };
    const [draft] = plan(entry(params)).drafts;
    expect(draft?.model).toBe(name);
    expect(draft?.takes).toEqual(family === undefined ? undefined : { family });
  });

  it('takes a base URL from the variable that the provider names', () => {
    const { drafts } = plan(entry({}), {}, { OPENAI_BASE_URL: 'http://proxy.example/v1' });
    expect(drafts[0]?.baseUrl).toBe('http://proxy.example/v1');
  });

  it('makes a deployment for each organization, and numbers an id that was chosen', () => {
    const { drafts } = plan(entry({ organization: ['o1', 'o2'] }, { model_info: { id: 'x' } }));
    expect(drafts.map(({ id, headers }) => [id, headers])).toEqual([
      ['x-1', { 'openai-organization': 'o1' }],
      ['x-2', { 'openai-organization': 'o2' }],
    ]);
  });

  it('takes `*` for every provider whose key is there, and for bare names of theirs', () => {
    const names = plan(everything).drafts.map(({ modelName, provider, model }) => [
      modelName,
      provider.id,
      model,
    ]);
    expect(names).toContainEqual(['groq/*', 'groq', '*']);
    expect(names).toContainEqual(['gpt-*', 'openai', 'gpt-*']);
    expect(names.some(([name]) => name === 'anthropic/*')).toBe(false);
  });

  it('warns of `*` where no key is there', () => {
    const { drafts, warnings } = plan(everything, {}, {});
    expect(drafts).toEqual([]);
    expect(warnings.map(({ path }) => path)).toEqual(['model_list[4].litellm_params.model']);
  });
});
