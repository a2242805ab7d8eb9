import { createCatalogue } from '@llm/providers/catalogue';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../load.ts';
import { deploymentCard, deploymentCosts, modelFacts } from './deployment-cards.ts';

async function cardOf(params: object, info: object = {}, catalogue = createCatalogue()) {
  const source = {
    model_list: [
      { model_name: 'm', litellm_params: { api_key: 'sk-secret', ...params }, model_info: info },
    ],
  };
  const { deployments } = await loadConfig(source as never, { environment: {} });
  const [plan] = deployments;
  if (plan === undefined) throw new TypeError('there is no deployment');
  return deploymentCard(plan, catalogue);
}

describe('deploymentCard', () => {
  it('has no key in it', async () => {
    const card = await cardOf({ model: 'openai/gpt-4o', api_base: 'https://inside.example.com' });
    expect(JSON.stringify(card)).not.toMatch(/sk-secret|inside/);
  });

  it('says of a model that nobody knows what the file says', async () => {
    const card = await cardOf({ model: 'openai/nonsense' }, { max_input_tokens: 9 });
    expect(card.info).toEqual({ litellm_provider: 'openai', mode: 'chat', max_input_tokens: 9 });
  });

  it('prefers what the file says', async () => {
    const card = await cardOf(
      { model: 'openai/gpt-4o', input_cost_per_token: 1e-6 },
      { supports_vision: false },
    );
    expect(card.info).toMatchObject({
      input_cost_per_token: 1e-6,
      output_cost_per_token: 1e-5,
      supports_vision: false,
      max_input_tokens: 128_000,
    });
  });

  it('looks at the base model', async () => {
    const params = { model: 'azure/mine', api_base: 'https://x.openai.azure.com' };
    const card = await cardOf(params, { base_model: 'azure/gpt-4o' });
    expect(card.info).toMatchObject({ base_model: 'azure/gpt-4o', max_input_tokens: 128_000 });
  });
});

describe('deploymentCosts', () => {
  it('knows what the file or the catalogue says, and nothing else', async () => {
    expect(deploymentCosts(await cardOf({ model: 'openai/nonsense' }))).toBeUndefined();
    const listed = { inputPerToken: 2.5e-6, outputPerToken: 1e-5 };
    expect(deploymentCosts(await cardOf({ model: 'openai/gpt-4o' }))).toEqual(listed);
    const half = await cardOf({ model: 'openai/nonsense', output_cost_per_token: 0 });
    expect(deploymentCosts(half)).toEqual({ outputPerToken: 0 });
  });
});

describe('modelFacts', () => {
  it('says nothing that is not true of every deployment', () => {
    const one = { max_input_tokens: 9, input_cost_per_token: 1, output_cost_per_token: 2 };
    expect(modelFacts([])).toEqual({});
    expect(modelFacts([one, {}])).toEqual({});
    expect(modelFacts([one, { ...one, max_input_tokens: 5, output_cost_per_token: 3 }])).toEqual({
      contextLength: 5,
    });
    expect(modelFacts([one])).toEqual({ contextLength: 9, promptUsd: 1, completionUsd: 2 });
  });
});
