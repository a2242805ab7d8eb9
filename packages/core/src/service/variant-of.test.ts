import { describe, expect, it } from 'vitest';
import { defineProvider } from '../contract/provider.ts';
import { variantOf } from './variant-of.ts';

const plain = defineProvider({
  id: 'invented',
  baseUrl: 'https://api.invented.example',
  auth: { scheme: 'none' },
  speaks: {},
});

describe('variantOf', () => {
  it('is the provider itself where it has no variants, or none that fits', () => {
    expect(variantOf(plain, { baseUrl: 'https://other.example' })).toBe(plain);
    const provider = { ...plain, hooks: { variant: () => undefined } };
    expect(variantOf(provider, {})).toBe(provider);
  });

  it('is what the provider makes of the base URL', () => {
    const provider = defineProvider({
      ...plain,
      hooks: {
        variant: ({ baseUrl }) => ({ ...plain, baseUrl: `${baseUrl ?? 'none'}/own` }),
      },
    });
    expect(variantOf(provider, { baseUrl: 'https://b.example' }).baseUrl).toBe(
      'https://b.example/own',
    );
    expect(variantOf(provider, {}).baseUrl).toBe('none/own');
  });
});
