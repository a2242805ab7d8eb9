import { describe, expect, it } from 'vitest';
import { chooseProvider } from './choose-provider.ts';
import { absentProviders } from './absent-providers.ts';
import { builtInProviders } from './known-providers.ts';

const providers = new Map(builtInProviders.map((provider) => [provider.id, provider]));
const choose = (model: string, provider?: string) => {
  const chosen = chooseProvider({ model, provider }, providers);
  return chosen.kind === 'found' ? [chosen.provider.id, chosen.model] : chosen;
};

describe('chooseProvider', () => {
  it('names the provider that is not here yet, and the way round', () => {
    expect(choose('watsonx/granite-3')).toMatchObject({
      kind: 'unknown',
      field: 'model',
      message: expect.stringMatching(
        /^the provider watsonx is not here yet; a server .* openai\/… with an api_base$/,
      ),
    });
    expect(choose('text-completion-codestral/x')).toMatchObject({ kind: 'unknown' });
  });

  it.each(['opnai/gpt-4o', 'openia/gpt-4o'])('gives the nearest name for %s', (model) => {
    expect(choose(model)).toMatchObject({ kind: 'unknown', nearest: 'openai' });
  });

  it('refuses a name without a provider, and a provider without a name', () => {
    expect(choose('my-model')).toMatchObject({ kind: 'unknown', field: 'model' });
    expect(choose('openai/')).toMatchObject({ message: 'names a provider but no model' });
    expect(choose('x', 'nobody')).toMatchObject({ field: 'custom_llm_provider' });
  });

  it.each([
    ['openai/gpt-4o', 'openai', 'gpt-4o'],
    ['openrouter/meta/llama-3', 'openrouter', 'meta/llama-3'],
    ['gpt-4o', 'openai', 'gpt-4o'],
    ['o3-mini', 'openai', 'o3-mini'],
    ['claude-sonnet-4-5', 'anthropic', 'claude-sonnet-4-5'],
    ['ollama_chat/llama3', 'ollama', 'llama3'],
    ['cohere_chat/command-r', 'cohere', 'command-r'],
    ['command-r7b-12-2024', 'cohere', 'command-r7b-12-2024'],
    ['hosted_vllm/my/model', 'hosted_vllm', 'my/model'],
    ['together_ai/x/y', 'together_ai', 'x/y'],
    ['openai/*', 'openai', '*'],
  ])('takes %s for %s and %s', (name, provider, model) => {
    expect(choose(name)).toEqual([provider, model]);
  });

  it('takes the provider that is named apart, with and without it in the model', () => {
    expect(choose('org/model', 'openai')).toEqual(['openai', 'org/model']);
    expect(choose('openai/model', 'openai')).toEqual(['openai', 'model']);
    expect(choose('x', 'custom_openai')).toEqual(['openai', 'x']);
  });
});

describe('absentProviders', () => {
  it('has no provider that is here', () => {
    expect([...absentProviders].filter((id) => providers.has(id))).toEqual([]);
  });
});
