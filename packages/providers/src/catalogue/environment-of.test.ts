import type { Provider } from '@llm/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { azure } from '../azure/index.ts';
import { bedrock } from '../bedrock/index.ts';
import { groq } from '../compatible/index.ts';
import { cohere } from '../cohere/index.ts';
import { ollama } from '../ollama/index.ts';
import { vertex } from '../vertex/index.ts';
import { environmentOf } from './environment-of.ts';

/** Sets these variables, and no other one that a provider reads. */
function set(provider: Provider, variables: Readonly<Record<string, string>>): void {
  const { auth, baseUrlEnv, settingsEnv = {} } = provider;
  const read = [auth.env, 'otherEnv' in auth ? auth.otherEnv : undefined, baseUrlEnv];
  for (const name of [...read, ...Object.values(settingsEnv).flat()])
    if (name !== undefined) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

beforeEach(() => vi.unstubAllEnvs());
afterEach(() => vi.unstubAllEnvs());

describe('environmentOf', () => {
  it.each<[string, Provider, Record<string, string>, string[]]>([
    ['a key', groq, {}, ['GROQ_API_KEY']],
    ['a key that is empty', groq, { GROQ_API_KEY: ' ' }, ['GROQ_API_KEY']],
    ['a key and an address', azure, {}, ['AZURE_API_KEY', 'AZURE_API_BASE']],
    [
      'half of an application',
      azure,
      { AZURE_API_BASE: 'https://a', AZURE_CLIENT_ID: 'a' },
      ['AZURE_API_KEY'],
    ],
    [
      'two secrets and a region',
      bedrock,
      {},
      ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION_NAME'],
    ],
    [
      'one of two secrets',
      bedrock,
      { AWS_ACCESS_KEY_ID: 'a', AWS_REGION: 'eu' },
      ['AWS_SECRET_ACCESS_KEY'],
    ],
    ['a key or a project', vertex, {}, ['VERTEXAI_API_KEY']],
  ])('names what is missing: %s', (_, provider, variables, missing) => {
    set(provider, variables);
    expect(environmentOf(provider)).toEqual({ keys_in_environment: false, missing_keys: missing });
  });

  it.each<[string, Provider, Record<string, string>]>([
    ['its key', groq, { GROQ_API_KEY: 'a' }],
    ['the other name of its key', cohere, { CO_API_KEY: 'a' }],
    [
      'an application',
      azure,
      {
        AZURE_API_BASE: 'https://a',
        AZURE_TENANT_ID: 'a',
        AZURE_CLIENT_ID: 'a',
        AZURE_CLIENT_SECRET: 'a',
      },
    ],
    ['a profile', bedrock, { AWS_PROFILE: 'a', AWS_DEFAULT_REGION: 'eu' }],
    ['a bearer token', bedrock, { AWS_BEARER_TOKEN_BEDROCK: 'a', AWS_REGION: 'eu' }],
    ['a project, whose tokens Google gives', vertex, { GOOGLE_CLOUD_PROJECT: 'a' }],
    ['nothing, where nothing is needed', ollama, {}],
  ])('is content with %s', (_, provider, variables) => {
    set(provider, variables);
    expect(environmentOf(provider)).toEqual({ keys_in_environment: true, missing_keys: [] });
  });
});
