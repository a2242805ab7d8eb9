import { describe, expect, it } from 'vitest';
import { isLLMError } from '@llm/core';
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { providerFromConfig } from './provider-from-config.ts';

const base = { base_url: 'https://api.acme.example/v1' };
const failureOf = (config: unknown, id = 'acme') => {
  try {
    providerFromConfig(id, config);
  } catch (error) {
    if (isLLMError(error, 'invalid_request')) return error;
    throw error;
  }
  throw new Error('it was taken');
};

describe('providerFromConfig', () => {
  it.each([
    [null, 'acme'],
    [[], 'acme'],
    [{}, 'acme.base_url'],
    [{ base_url: 7 }, 'acme.base_url'],
    [{ base_url: 'api.acme.example' }, 'acme.base_url'],
    [{ base_url: 'https://' }, 'acme.base_url'],
    [{ ...base, auth: 'bearer' }, 'acme.auth'],
    [{ ...base, auth: { scheme: 'digest' } }, 'acme.auth.scheme'],
    [{ ...base, auth: { scheme: 'header' } }, 'acme.auth.name'],
    [{ ...base, speaks: [] }, 'acme.speaks'],
    [{ ...base, speaks: ['openai-chat', 'acme-chat'] }, 'acme.speaks[1]'],
    [{ ...base, headers: { 'x-a': 1 } }, 'acme.headers.x-a'],
    [{ ...base, quirks: { drop: [1] } }, 'acme.quirks.drop[0]'],
    [{ ...base, quirks: { rename: { a: 1 } } }, 'acme.quirks.rename.a'],
    [{ ...base, quirks: { clamp: { n: 1 } } }, 'acme.quirks.clamp.n'],
    [{ ...base, quirks: { clamp: { n: { min: 2, max: 1 } } } }, 'acme.quirks.clamp.n'],
    [{ ...base, quirks: { clamp: { n: { least: 2 } } } }, 'acme.quirks.clamp.n.least'],
  ])('refuses %o, naming the path', (config, param) => {
    expect(failureOf(config).param).toBe(param);
  });

  it('names the nearest field for an unknown one', () => {
    expect(failureOf({ ...base, qirks: {} }).message).toContain("did you mean 'quirks'?");
  });

  it.each(['', 'a/b', '-a', 'a--b', 'a b'])('refuses the id %j', (id) => {
    expect(failureOf(base, id).param).toBe(id);
  });

  it('takes a base URL alone', () => {
    expect(providerFromConfig('acme-ai', base)).toEqual({
      id: 'acme-ai',
      baseUrl: 'https://api.acme.example/v1',
      auth: { scheme: 'bearer', env: 'ACME_AI_API_KEY' },
      speaks: { chat: [openaiChat] },
    });
  });

  it('takes everything that a declaration can say', () => {
    const provider = providerFromConfig('acme', {
      base_url: 'https://{region}.acme.example/v1',
      base_url_env: 'ACME_BASE',
      auth: { scheme: 'header', name: 'X-Key', env: 'ACME_KEY' },
      speaks: ['anthropic-messages', 'openai-chat'],
      headers: { 'x-version': '2' },
      quirks: {
        drop: ['logit_bias'],
        rename: { max_tokens: 'limit' },
        defaults: { safe: true },
        clamp: { temperature: { min: 0, max: 1 } },
        usage_at: 'x_acme.usage',
      },
    });
    expect(provider).toEqual({
      id: 'acme',
      baseUrl: 'https://{region}.acme.example/v1',
      baseUrlEnv: 'ACME_BASE',
      auth: { scheme: 'header', name: 'x-key', env: 'ACME_KEY' },
      speaks: { chat: [anthropicMessages, openaiChat] },
      headers: { 'x-version': '2' },
      quirks: {
        drop: ['logit_bias'],
        rename: { max_tokens: 'limit' },
        defaults: { safe: true },
        clamp: { temperature: { min: 0, max: 1 } },
        usageAt: 'x_acme.usage',
      },
    });
  });

  it('asks for no key where the provider has none', () => {
    expect(providerFromConfig('acme', { ...base, auth: { scheme: 'none' } }).auth).toEqual({
      scheme: 'none',
    });
  });
});
