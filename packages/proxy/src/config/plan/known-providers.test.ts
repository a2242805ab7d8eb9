import { openai } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { builtInProviders, knownProviders } from './known-providers.ts';

describe('knownProviders', () => {
  it('refuses a declared provider that contradicts itself, and keeps the others', () => {
    const providers = {
      acme: { base_url: 'nonsense' },
      other: { base_url: 'https://api.other.example' },
    };
    const known = knownProviders({ providers }, [openai]);
    expect(known.mistakes.map(({ path }) => path)).toEqual(['providers.acme.base_url']);
    expect([...known.providers.keys()]).toEqual(['openai', 'other']);
  });

  it('lets a declared provider replace a built-in one', () => {
    const providers = { openai: { base_url: 'https://proxy.example/v1' } };
    const known = knownProviders({ providers }, builtInProviders);
    expect(known.providers.get('openai')?.baseUrl).toBe('https://proxy.example/v1');
    expect(known.providers.size).toBe(builtInProviders.length);
  });
});
