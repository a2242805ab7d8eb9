import { describe, expect, it } from 'vitest';
import { toModelCalls } from './several-models.ts';

const messages = [{ role: 'user', content: 'hi' }] as const;

describe('toModelCalls', () => {
  it('refuses no models where one is needed, and takes none elsewhere', () => {
    expect(() => toModelCalls({ models: [], messages }, { atLeastOne: true })).toThrow('models');
    expect(toModelCalls({ models: [], messages })).toEqual([]);
  });

  it('splits a text at its commas and leaves a list as it is', () => {
    const names = (models: string | readonly string[]) =>
      toModelCalls({ models, messages }).map(({ model }) => model);
    expect(names(' a/b , c ')).toEqual(['a/b', 'c']);
    expect(names(['a,b'])).toEqual(['a,b']);
  });

  it('gives each entry the fields of the call and its own, which win', () => {
    const calls = toModelCalls({
      models: ['a', { model: 'b', api_key: 'own', temperature: 1 }, 'c'],
      messages,
      temperature: 0,
    });
    expect(calls.map(({ params }) => params)).toEqual([
      { model: 'a', messages, temperature: 0 },
      { model: 'b', messages, temperature: 1, api_key: 'own' },
      { model: 'c', messages, temperature: 0 },
    ]);
  });
});
