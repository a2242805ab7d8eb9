import { describe, expect, it } from 'vitest';
import { defineProvider } from '../contract/provider.ts';
import { isLLMError } from '../error/llm-error.ts';
import { resolveModel } from './resolve-model.ts';

const provider = (id: string) =>
  defineProvider({
    id,
    baseUrl: `https://${id}.example/v1`,
    auth: { scheme: 'bearer', env: 'KEY' },
    speaks: {},
  });
const providers = [provider('acme'), provider('router')];

const failureOf = (name: string, among = providers) => {
  try {
    resolveModel(name, among);
  } catch (error) {
    if (isLLMError(error, 'invalid_request')) return error;
    throw error;
  }
  throw new Error('it was resolved');
};

describe('resolveModel', () => {
  it('refuses a name without a provider, naming the model', () => {
    const error = failureOf('large');
    expect(error.message).toMatch(/^LLM Provider NOT provided\./);
    expect(error.message).toContain("'large'");
    expect(error.message).toContain('acme, router');
    expect(error.status).toBe(400);
    expect(error.param).toBe('model');
  });

  it('names the nearest provider for an unknown one', () => {
    expect(failureOf('acne/large').message).toContain("did you mean 'acme'?");
  });

  it('refuses everything where there are no providers', () => {
    expect(failureOf('acme/large', []).message).toContain('the providers here are none');
  });

  it('refuses a provider without a model', () => {
    expect(failureOf('acme/').message).toContain('names a provider but no model');
  });

  it('splits at the first slash only', () => {
    const resolved = resolveModel('router/vendor/model:free', providers);
    expect(resolved.provider.id).toBe('router');
    expect(resolved.model).toBe('vendor/model:free');
  });
});
