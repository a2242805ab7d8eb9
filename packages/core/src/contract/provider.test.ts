import { expect, it } from 'vitest';
import { defineProvider, type Provider } from './provider.ts';

it('defineProvider gives its argument back', () => {
  const acme: Provider = {
    id: 'acme',
    baseUrl: 'https://acme.example',
    auth: { scheme: 'none' },
    speaks: {},
  };
  expect(defineProvider(acme)).toBe(acme);
});
