import type { JsonValue } from '@llm/core';
import { openai } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { builtInProviders, knownProviders } from './known-providers.ts';

const url = { base_url: 'https://api.acme.example/v1' };
const known = (providers: Readonly<Record<string, JsonValue>>) =>
  knownProviders({ providers }, [openai]);

describe('knownProviders', () => {
  it('refuses every mistake of a declared provider, and keeps the others', () => {
    const { providers, mistakes } = known({
      acme: { base_url: 'nonsense', auth: { schema: 'bearer' }, speaks: ['morse'] },
      'acme.ai': { ...url, headers: { 'x y': 1 } },
      'a/b': url,
      other: url,
    });
    expect(mistakes).toEqual([
      {
        path: 'providers.acme.base_url',
        message: 'must be an http or https URL',
      },
      { path: 'providers.acme.auth.schema', message: 'is no known field', nearest: 'scheme' },
      {
        path: 'providers.acme.speaks[0]',
        message:
          'must be one of openai-chat, anthropic-messages, openai-responses, openai-embeddings, openai-moderations, openai-completions',
      },
      { path: 'providers."acme.ai".headers."x y"', message: 'must be a string' },
      {
        path: 'providers."a/b"',
        message: 'is no id of a provider: letters, digits and single dashes, dots or underscores',
      },
    ]);
    expect([...providers.keys()]).toEqual(['openai', 'other']);
  });

  it('reads a bound from a text, since variables are texts', () => {
    const acme = { ...url, quirks: { clamp: { temperature: { min: '0', max: '0.5' } } } };
    const { providers, mistakes } = known({ acme });
    expect(mistakes).toEqual([]);
    expect(providers.get('acme')?.quirks?.clamp).toEqual({ temperature: { min: 0, max: 0.5 } });
  });

  it('lets a declared provider replace a built-in one', () => {
    const providers = { openai: { base_url: 'https://proxy.example/v1' } };
    const all = knownProviders({ providers }, builtInProviders).providers;
    expect(all.get('openai')?.baseUrl).toBe('https://proxy.example/v1');
    expect(all.size).toBe(builtInProviders.length);
  });
});
