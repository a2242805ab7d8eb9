import { defineProvider, isLLMError } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { anthropic } from '../anthropic/index.ts';
import { together } from '../compatible/together.ts';
import { openai } from '../openai/index.ts';
import { findModel } from './find-model.ts';

const providers = [openai, anthropic, together];
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
