import { describe, expect, it } from 'vitest';
import { entryParams, toJsonParams } from './entry-params.ts';

const path = ['model_list', 2];
const credential_list = [
  { credential_name: 'c', credential_values: { api_key: 'sk-c', api_base: 'http://c' } },
];

describe('entryParams', () => {
  it('refuses a credential that the file does not have, and keeps the parameters', () => {
    const own = { model: 'openai/gpt-4o', litellm_credential_name: 'none' };
    expect(entryParams({ credential_list }, own, path)).toEqual({
      params: own,
      mistake: {
        path: 'model_list[2].litellm_params.litellm_credential_name',
        message: 'no entry of credential_list has this name',
      },
    });
  });

  it('takes what the credential has and the entry has not', () => {
    const own = { model: 'openai/gpt-4o', litellm_credential_name: 'c' };
    const keyed = { ...own, api_key: 'sk-own' };
    expect(entryParams({ credential_list }, own, path).params).toMatchObject({
      api_key: 'sk-c',
      api_base: 'http://c',
    });
    expect(entryParams({ credential_list }, keyed, path).params).toMatchObject({
      api_key: 'sk-own',
      api_base: 'http://c',
    });
  });

  it('takes default parameters where the entry has none, and a credential that they name', () => {
    const router_settings = {
      default_litellm_params: { rpm: 5, timeout: 9, litellm_credential_name: 'c' },
    };
    const file = { credential_list, router_settings };
    expect(entryParams(file, { model: 'openai/gpt-4o', rpm: 7 }, path).params).toMatchObject({
      rpm: 7,
      timeout: 9,
      api_key: 'sk-c',
    });
  });
});

describe('toJsonParams', () => {
  it('leaves out what is not set', () => {
    expect(toJsonParams({ model: 'a', api_key: undefined, tags: ['x'] })).toEqual({
      model: 'a',
      tags: ['x'],
    });
  });
});
