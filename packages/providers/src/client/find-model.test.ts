import { defineProvider, isLLMError, type Provider } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { anthropic } from '../anthropic/index.ts';
import { together } from '../compatible/together.ts';
import { openai } from '../openai/index.ts';
import { findModel } from './find-model.ts';

const providers: readonly Provider[] = [openai, anthropic, together];
const found = (name: string, among = providers) => {
  const { provider, model } = findModel(name, among);
  return `${provider.id} ${model}`;
};

describe('findModel', () => {
  it.each([
    ['gpt-4o', 'openai gpt-4o'],
    ['o3-mini', 'openai o3-mini'],
    ['ft:gpt-4o:org::id', 'openai ft:gpt-4o:org::id'],
    ['text-embedding-3-small', 'openai text-embedding-3-small'],
    ['claude-opus-4-5', 'anthropic claude-opus-4-5'],
    ['openai/gpt-4o', 'openai gpt-4o'],
    ['together/meta-llama/Llama-3', 'together_ai meta-llama/Llama-3'],
    ['custom_openai/mine', 'openai mine'],
  ])('reads %s as %s', (name, meant) => {
    expect(found(name)).toBe(meant);
  });

  it('prefers a provider of the very name to an alias', () => {
    const own = defineProvider({ ...together, id: 'together' });
    expect(found('together/x', [together, own])).toBe('together x');
  });

  it('finds the provider on whose host the base URL lies, and takes no other host for it', () => {
    const at = (url: string, name = 'meta/llama') => findModel(name, providers, url);
    expect(at(together.baseUrl)).toEqual({ provider: together, model: 'meta/llama' });
    expect(at('https://api.openai.com/v1/', 'mine')).toMatchObject({ provider: openai });
    // The name says it, so the host is another server of the same kind.
    expect(at(together.baseUrl, 'openai/x')).toMatchObject({ provider: openai });
    for (const url of [
      'https://api.together.ai.evil.example/v1',
      `https://evil.example/?${together.baseUrl}`,
      'not a url',
    ])
      expect(() => at(url)).toThrow('LLM Provider NOT provided');
    expect(() => at(together.baseUrl, '')).toThrow('LLM Provider NOT provided');
  });

  it.each([
    ['gpt-4o', "the model 'gpt-4o' is one of openai, which this client was not given"],
    ['nothing', 'LLM Provider NOT provided'],
    ['toString', 'LLM Provider NOT provided'],
    ['constructor/x', 'LLM Provider NOT provided'],
    ['together/', 'names a provider but no model'],
    ['', 'LLM Provider NOT provided'],
  ])('refuses %s', (name, message) => {
    const failed = (() => {
      try {
        return found(name, [anthropic, together]);
      } catch (error) {
        return error;
      }
    })();
    expect(isLLMError(failed, 'invalid_request') && failed.message).toContain(message);
    expect(isLLMError(failed) && failed.param).toBe('model');
  });
});
