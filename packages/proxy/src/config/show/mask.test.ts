import { describe, expect, it } from 'vitest';
import { isSecretName, maskSecret, maskSecrets } from './mask.ts';

const secret = 'Zq81mNvPx0Kd7RwYb2TgHs5UcLfJe9Aa';
const windows = Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));

const leaks = (value: unknown): readonly string[] => {
  const text = JSON.stringify(value);
  return windows.filter((part) => text.includes(part));
};

describe('maskSecrets', () => {
  it.each([
    { api_key: secret },
    { master_key: secret },
    { apiKey: secret },
    { 'x-api-key': secret },
    { headers: { Authorization: `Bearer ${secret}`, Cookie: `a=${secret}` } },
    { extra: [`Bearer ${secret}`] },
    { note: `use bearer ${secret}, please` },
    { auth: `Basic ${secret}` },
    { aws_secret_access_key: secret },
    { aws_session_token: secret },
    { vertex_credentials: `{"private_key":"${secret}"}` },
    { vertex_credentials: { private: { value: secret } } },
    { database_password: secret },
    { passphrase: [secret, secret] },
    { database_url: `postgres://user:${secret}@host/db` },
    { webhook: `https://host/path?token=${secret}&x=1` },
    { url: `https://host/?api_key=${secret}` },
    { environment_variables: { ANYTHING: secret } },
    { note: `sk-${secret} is my key` },
    // By place: nobody can tell by these names.
    { extra_headers: { 'x-company-auth': secret, 'x-tenant': secret } },
    { headers: { 'x-odd': secret } },
    { provider_settings: { region: secret, nested: { plain: [secret] } } },
    { providers: { acme: { headers: { 'x-odd': secret } } } },
    { default_litellm_params: { extra_headers: { plain: secret } } },
    { redis_url: `redis://:${secret}@host:6379/0` },
    { redis_url: `redis://${secret}@host:6379/0` },
    { redis_url: `redis://:a/${secret}@b@host:6379/0` },
    { database_url: `postgresql+asyncpg://user:${secret}@host/db?sslmode=require` },
    { api_base: `https://host/v1?code=${secret}` },
    { api_base: `https://host/v1?a=b&sv=${secret}#x` },
    { list: [`see https://user:${secret}@host and https://host/?x=${secret}`] },
    { credential_list: [{ credential_name: 'a', credential_values: { api_key: secret } }] },
  ])('shows no eight letters of the secret in case %#', (value) => {
    expect(leaks(maskSecrets(value))).toEqual([]);
  });

  it('hides a known secret wherever it stands', () => {
    expect(leaks(maskSecrets({ plain: `x${secret}y` }, { secrets: [secret] }))).toEqual([]);
  });

  it('hides a password that was written as a number', () => {
    expect(maskSecrets({ password: 12345678 })).toEqual({ password: '***' });
  });

  it('leaves what is no secret', () => {
    const open = {
      model: 'openai/gpt-4o',
      max_tokens: 100,
      api_base: 'https://api.example.com/v1',
      litellm_credential_name: 'my-credential',
      credential_list: [{ credential_name: 'my-credential' }],
      drop_params: true,
      prompt_cache_key: 'tenant-1',
    };
    expect(maskSecrets(open)).toEqual(open);
  });
});

describe('maskSecret', () => {
  it('shows the beginning that everybody knows and the last four letters of a long one', () => {
    expect(maskSecret('sk-abcdefghijklmnop1234')).toBe('sk-…1234');
    expect(maskSecret('abcdefghijklmnopqrstuvwxyz')).toBe('…wxyz');
  });

  it('shows nothing of a short one', () => {
    expect(maskSecret('sk-1234')).toBe('***');
  });
});

describe('isSecretName', () => {
  it('tells tokens that are counted from tokens that are shown', () => {
    expect(isSecretName('max_tokens')).toBe(false);
    expect(isSecretName('input_cost_per_token')).toBe(false);
    expect(isSecretName('session_token')).toBe(true);
  });
});
