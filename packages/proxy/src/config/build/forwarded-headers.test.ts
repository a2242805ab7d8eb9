import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../load.ts';
import { forwardedHeaders } from './forwarded-headers.ts';

const model_list = [{ model_name: 'm', litellm_params: { model: 'openai/m', api_key: 'sk' } }];
const forwarding = async (sections: JsonObject) =>
  forwardedHeaders(await loadConfig({ model_list, ...sections }, { environment: {} }));
const everybody = { general_settings: { forward_client_headers_to_llm_api: true } };

describe('headers of callers', () => {
  it('stay here where nothing is said, or nothing is meant', async () => {
    expect(await forwarding({})).toBeUndefined();
    const off = { general_settings: { forward_client_headers_to_llm_api: false } };
    expect(await forwarding(off)).toBeUndefined();
    const nobody = {
      litellm_settings: { model_group_settings: { forward_client_headers_to_llm_api: [] } },
    };
    expect(await forwarding(nobody)).toBeUndefined();
  });

  it('go where they begin with x-, and one more', async () => {
    const go = await forwarding(everybody);
    const headers = { 'x-trace-id': 't', 'anthropic-beta': 'b', accept: 'a', 'user-agent': 'u' };
    expect(go?.('m', headers)).toEqual({ 'x-trace-id': 't', 'anthropic-beta': 'b' });
    expect(go?.('m', { accept: 'a' })).toBeUndefined();
  });

  it.each([
    'authorization',
    'cookie',
    'x-api-key',
    'x-goog-api-key',
    'x-my-token',
    'x-auth-request-user',
    'x-litellm-api-key',
    'x-litellm-tags',
    'x-llm-route',
    'x-stainless-lang',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-real-ip',
    'x-amz-security-token',
    'x-request-id',
  ])('never include %s', async (name) => {
    expect((await forwarding(everybody))?.('m', { [name]: 'value' })).toBeUndefined();
  });

  it('go for the models that are named alone', async () => {
    const go = await forwarding({
      litellm_settings: {
        model_group_settings: { forward_client_headers_to_llm_api: ['m', 'team.a/*'] },
      },
    });
    const headers = { 'x-trace-id': 't' };
    expect(go?.('m', headers)).toEqual(headers);
    expect(go?.('team.a/big', headers)).toEqual(headers);
    expect(go?.('team-a/big', headers)).toBeUndefined();
    expect(go?.('mm', headers)).toBeUndefined();
  });
});
