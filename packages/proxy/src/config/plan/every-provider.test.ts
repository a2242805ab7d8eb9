import { anthropic, azure, mock, openai } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { everyProvider } from './every-provider.ts';

const providers = new Map([openai, anthropic, mock].map((provider) => [provider.id, provider]));

describe('everyProvider', () => {
  it('is empty without keys, blank ones included', () => {
    expect(everyProvider(providers, {})).toEqual([]);
    expect(everyProvider(providers, { OPENAI_API_KEY: ' ' })).toEqual([]);
  });

  it('leaves out a provider whose key is there, but not its address', () => {
    const azures = new Map([['azure', azure]]);
    const environment = { AZURE_API_KEY: 'k' };
    expect(everyProvider(azures, environment)).toEqual([]);
    const whole = { ...environment, AZURE_API_BASE: 'https://acme.openai.azure.com' };
    expect(everyProvider(azures, whole)).toEqual([{ modelName: 'azure/*', model: 'azure/*' }]);
  });

  it('names the models of each provider whose key is there, with and without its prefix', () => {
    const names = everyProvider(providers, { OPENAI_API_KEY: 'sk' });
    expect(names).toContainEqual({ modelName: 'openai/*', model: 'openai/*' });
    expect(names).toContainEqual({ modelName: 'gpt-*', model: 'openai/gpt-*' });
    expect(names.filter(({ model }) => !model.startsWith('openai/'))).toEqual([]);
  });
});
