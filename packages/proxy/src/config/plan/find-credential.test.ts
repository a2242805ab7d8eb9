import type { Provider } from '@llm/core';
import { azure, bedrock, openai } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import type { Mistake } from '../check/mistake.ts';
import type { LitellmParams } from '../schema/litellm-params.ts';
import { findCredential } from './find-credential.ts';

const application = { tenant_id: 't', client_id: 'c', client_secret: 's' };

function find(
  params: Partial<LitellmParams>,
  environment: Record<string, string> = {},
  provider: Provider = azure,
) {
  const mistakes: Mistake[] = [];
  const found = findCredential({ environment, mistakes }, provider, {
    params: { model: 'azure/gpt', ...params },
    pathOf: (field) => field,
  });
  return { found, mistakes };
}

describe('findCredential', () => {
  it('tells of settings that make no sense where they stand', () => {
    const { found, mistakes } = find({ azure_credential: 'Password' });
    expect(found).toBeUndefined();
    expect(mistakes).toMatchObject([{ path: 'azure_credential' }]);
    expect(find({}, { AZURE_CREDENTIAL: 'Password' }).mistakes).toHaveLength(1);
  });

  it.each<[Partial<LitellmParams>, Record<string, string>, string | undefined, boolean]>([
    [{}, {}, undefined, true],
    [{ api_key: 'own' }, { AZURE_API_KEY: 'env', AZURE_AD_TOKEN: 't' }, 'own', false],
    [{ azure_ad_token: 't' }, { AZURE_API_KEY: 'env' }, undefined, false],
    [application, { AZURE_API_KEY: 'env' }, undefined, false],
    [{}, { AZURE_API_KEY: 'env', AZURE_AD_TOKEN: 't' }, 'env', false],
    [{}, { AZURE_AD_TOKEN: 't' }, undefined, false],
    [{ tenant_id: 't', client_id: 'c' }, { AZURE_CLIENT_SECRET: 's' }, undefined, false],
    [{ tenant_id: 't', client_id: 'c' }, {}, undefined, true],
  ])('of %j with the variables %j has the key %s', (params, environment, apiKey, isKeyless) => {
    expect(find(params, environment).found).toMatchObject({ apiKey, isKeyless });
  });

  it('takes no provider for keyless whose requests are signed', () => {
    expect(find({}, {}, bedrock).found?.isKeyless).toBe(false);
  });

  it('reads settings that the entry leaves out from the variables of the provider', () => {
    const environment = { AZURE_API_VERSION: '2024-06-01', AZURE_SCOPE: ' ' };
    expect(find({}, environment).found?.settings).toEqual({
      model: 'azure/gpt',
      api_version: '2024-06-01',
    });
    const own = find({ api_version: '2024-10-21' }, environment).found;
    expect(own?.settings['api_version']).toBe('2024-10-21');
    expect(find({}, environment, openai).found?.settings).toEqual({ model: 'azure/gpt' });
  });
});
