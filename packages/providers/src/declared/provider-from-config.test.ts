import { describe, expect, it } from 'vitest';
import { isLLMError } from '@llm/core';
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { providerFromConfig, readProvider } from './provider-from-config.ts';

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
    [{ base_url: null }, 'acme.base_url'],
    [{ base_url: 7 }, 'acme.base_url'],
    [{ base_url: 'api.acme.example' }, 'acme.base_url'],
    [{ base_url: 'https://' }, 'acme.base_url'],
    [{ base_url: 'https://me:hunter2@acme.example' }, 'acme.base_url'],
    [{ base_url: 'https://hunter2@{region}.acme.example' }, 'acme.base_url'],
    [{ ...base, headers: { 'x-a': 'one\r\nx-b: 2' } }, 'acme.headers.x-a'],
    [{ ...base, headers: { 'x a': '1' } }, 'acme.headers.x a'],
    [{ ...base, headers: { 'Content-Length': '1' } }, 'acme.headers.Content-Length'],
    [{ ...base, auth: 'bearer' }, 'acme.auth'],
    [{ ...base, auth: { scheme: 'digest' } }, 'acme.auth.scheme'],
    [{ ...base, auth: { scheme: 'header' } }, 'acme.auth.name'],
    [{ ...base, speaks: [] }, 'acme.speaks'],
    [{ ...base, speaks: ['openai-chat', 'acme-chat'] }, 'acme.speaks[1]'],
    [{ ...base, headers: { 'x-a': 1 } }, 'acme.headers.x-a'],
    [{ ...base, headers: { 'x-a': null } }, 'acme.headers.x-a'],
    [{ ...base, base_url_env: [] }, 'acme.base_url_env'],
    [{ ...base, auth: { env: 1 } }, 'acme.auth.env'],
    [{ ...base, auth: { scheme: 'query', name: 1 } }, 'acme.auth.name'],
    [{ ...base, speaks: 'openai-chat' }, 'acme.speaks'],
    [{ ...base, quirks: [] }, 'acme.quirks'],
    [{ ...base, quirks: { drop: [1] } }, 'acme.quirks.drop[0]'],
    [{ ...base, quirks: { rename: { a: 1 } } }, 'acme.quirks.rename.a'],
    [{ ...base, quirks: { clamp: { n: 1 } } }, 'acme.quirks.clamp.n'],
    [{ ...base, quirks: { clamp: { n: { min: '1' } } } }, 'acme.quirks.clamp.n.min'],
    [{ ...base, quirks: { defaults: 'x', usage_at: 'a' } }, 'acme.quirks.defaults'],
    [{ ...base, quirks: { usage_at: 1 } }, 'acme.quirks.usage_at'],
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

  it('lists every mistake, a line each', () => {
    const config = { base_url: 'nonsense', auth: { scheme: 'digest' }, quirks: { dorp: [] } };
    expect(failureOf(config).message.split('\n')).toEqual([
      'acme.base_url must be an http or https URL',
      'acme.auth.scheme must be bearer, header, query or none',
      "acme.quirks.dorp is no known field; did you mean 'drop'?",
    ]);
  });

  it('takes a base URL alone', () => {
    expect(providerFromConfig('acme-ai', base)).toEqual({
      id: 'acme-ai',
      baseUrl: 'https://api.acme.example/v1',
      auth: { scheme: 'bearer', env: 'ACME_AI_API_KEY' },
      speaks: { chat: [openaiChat], embeddings: [], moderation: [], textCompletion: [] },
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
      speaks: {
        chat: [anthropicMessages, openaiChat],
        embeddings: [],
        moderation: [],
        textCompletion: [],
      },
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

describe('readProvider', () => {
  it('gives the path of each mistake, names with dots included, and no provider', () => {
    const config = { base_url: 7, headers: { 'x.y': 1 }, speaks: ['openai-chat', 1], hedaers: {} };
    expect(readProvider('acme.ai', config)).toEqual({
      mistakes: [
        { path: ['hedaers'], message: 'is no known field', nearest: 'headers' },
        { path: ['base_url'], message: 'must be a string' },
        {
          path: ['speaks', 1],
          message:
            'must be one of openai-chat, anthropic-messages, openai-responses, openai-embeddings, openai-moderations, openai-completions',
        },
        { path: ['headers', 'x.y'], message: 'must be a string' },
      ],
    });
  });

  it('gives the provider where there is no mistake', () => {
    expect(readProvider('acme', base)).toEqual({
      provider: providerFromConfig('acme', base),
      mistakes: [],
    });
  });
});
