import { describe, expect, it } from 'vitest';
import { builtInProviders } from './known-providers.ts';
import { missingKeyHint } from './missing-key.ts';

const every = { model_name: '*', litellm_params: { model: '*' } };
const hintOf = missingKeyHint({ model_list: [every] }, builtInProviders, {
  GROQ_API_KEY: 'gsk_1',
  MISTRAL_API_KEY: ' ',
});

describe('missingKeyHint', () => {
  it.each([
    ['gpt-4o', 'OPENAI_API_KEY'],
    ['o3-mini', 'OPENAI_API_KEY'],
    ['claude-opus-4-5', 'ANTHROPIC_API_KEY'],
    ['openai/gpt-4o', 'OPENAI_API_KEY'],
    ['mistral/small', 'MISTRAL_API_KEY'],
    ['together/x', 'TOGETHER_API_KEY'],
  ])('names the variable for %s', (model, variable) => {
    expect(hintOf?.(model)).toContain(`set ${variable}, and start the gateway again`);
  });

  it('says that a provider is not here yet', () => {
    expect(hintOf?.('replicate/llama')).toBe('the provider replicate is not here yet');
  });

  it.each(['ollama/llama3', 'vllm/mine', 'mock/a'])('asks for an entry for %s', (model) => {
    expect(hintOf?.(model)).toContain('give it an entry of its own');
  });

  it.each(['groq/x', 'my-model', '/', ''])('knows nothing of %s', (model) => {
    expect(hintOf?.(model)).toBeUndefined();
  });

  it('is not there where the file names its models', () => {
    const entry = { model_name: 'gpt-4o', litellm_params: { model: 'openai/gpt-4o' } };
    expect(missingKeyHint({ model_list: [entry] }, builtInProviders, {})).toBeUndefined();
    expect(missingKeyHint({}, builtInProviders, {})).toBeUndefined();
  });
});
