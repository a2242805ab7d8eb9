import { afterEach, describe, expect, it, vi } from 'vitest';
import { groq } from '../compatible/index.ts';
import { mock } from '../mock/index.ts';
import { openai } from '../openai/index.ts';
import { createCatalogue } from './create-catalogue.ts';

const at = (day: string) => createCatalogue({ now: () => Date.parse(day) });
const catalogue = at('2026-11-30');
const usage = (fresh: number, text = 0) => ({
  input: { fresh, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text, reasoning: 0, audio: 0 },
});

describe('a catalogue', () => {
  it('does not know a model that is in no list: no price, no ability, and an error that says so', async () => {
    const model = 'acme/gpt-4o';
    expect(() => catalogue.getModelInfo(model)).toThrow(
      expect.objectContaining({ code: 'not_found', param: 'model' }),
    );
    expect(catalogue.costOf({ model, usage: usage(1) })).toBeUndefined();
    expect(catalogue.costPerToken({ model, prompt_tokens: 1 })).toBeNull();
    expect(await catalogue.completionCost({ model, prompt: 'Hi' })).toBeNull();
    expect(catalogue.getMaxTokens(model)).toBeNull();
    expect(catalogue.supports.vision(model)).toBe(false);
  });

  it.each([['prompt_tokens'], ['completion_tokens'], ['cache_read_input_tokens']])(
    'refuses a count that is none: %s',
    (name) => {
      for (const count of [-1, 1.5, NaN, Infinity])
        expect(() => catalogue.costPerToken({ model: 'gpt-4o', [name]: count })).toThrow(
          expect.objectContaining({ code: 'invalid_request', param: name }),
        );
    },
  );

  it('registers nothing where one of the entries is wrong', () => {
    const mine = createCatalogue();
    expect(() => {
      mine.registerModel({ 'acme/a': { max_tokens: 9 }, 'acme/b': { input_cost_per_token: -1 } });
    }).toThrow(expect.objectContaining({ param: 'acme/b.input_cost_per_token' }));
    expect(mine.getMaxTokens('acme/a')).toBeNull();
  });

  it('does not price a tier whose price it does not know', () => {
    const call = { model: 'gpt-4o', usage: usage(1000) };
    expect(catalogue.costOf({ ...call, serviceTier: 'priority' })).toBeUndefined();
    expect(catalogue.costOf({ ...call, serviceTier: 'default' })?.totalUsd).toBe(0.0025);
    expect(catalogue.costOf({ ...call, serviceTier: 'flex' })?.totalUsd).toBe(0.00125);
    expect(catalogue.costOf({ ...call, serviceTier: 'batch' })?.totalUsd).toBe(0.00125);
  });

  it('refuses to price nothing, and nobody', async () => {
    await expect(catalogue.completionCost({ model: 'gpt-4o' })).rejects.toMatchObject({
      param: 'completion_response',
    });
    await expect(catalogue.completionCost({ prompt: 'Hi' })).rejects.toMatchObject({
      param: 'model',
    });
  });

  it('does not know what an answer without counts cost', async () => {
    const completion_response = { model: 'gpt-4o' };
    expect(await catalogue.completionCost({ completion_response })).toBeNull();
  });

  it('prices an answer and its texts alike', async () => {
    const prompt = 'What is the capital of France?';
    const completion = 'Paris.';
    const completion_response = {
      model: 'gpt-4o-2024-08-06',
      usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
      _hidden_params: { custom_llm_provider: 'openai', model_id: 'gpt-4o' },
    };
    const cost = await catalogue.completionCost({ completion_response });
    expect(cost).toBe(0.0000375);
    expect(await catalogue.completionCost({ model: 'gpt-4o', prompt, completion })).toBe(cost);
  });

  it('takes the tier from the answer', async () => {
    const completion_response = {
      model: 'gpt-4o',
      service_tier: 'flex',
      usage: { prompt_tokens: 1000, completion_tokens: 0 },
    };
    expect(await catalogue.completionCost({ completion_response })).toBe(0.00125);
  });

  it('prices cached tokens once', () => {
    const counts = { prompt_tokens: 1000, completion_tokens: 100, cache_read_input_tokens: 400 };
    expect(catalogue.costPerToken({ model: 'gpt-4o', ...counts })).toEqual({
      prompt_cost: 0.002,
      completion_cost: 0.001,
    });
  });

  it('takes long prices above the threshold of the kept list, and at it for xAI', () => {
    const cost = (model: string, tokens: number) =>
      catalogue.costOf({ model, usage: usage(tokens) })?.totalUsd;
    expect(cost('gemini/gemini-2.5-pro', 200_000)).toBe(0.25);
    expect(cost('gemini/gemini-2.5-pro', 200_001)).toBe(0.5000025);
    const mine = createCatalogue();
    const entry = { input_cost_per_token: 1e-6, input_cost_per_token_above_200k_tokens: 2e-6 };
    mine.registerModel({ 'xai/mine': entry, 'openai/mine': entry });
    const own = (model: string) => mine.costOf({ model, usage: usage(200_000) })?.totalUsd;
    expect([own('xai/mine'), own('openai/mine')]).toEqual([0.4, 0.2]);
  });

  it('takes the prices of the day', () => {
    const model = 'anthropic/claude-sonnet-4-6';
    const call = { model, usage: usage(300_000) };
    expect(at('2026-03-01').costOf(call)?.totalUsd).toBe(1.8);
    expect(at('2026-04-01').costOf(call)?.totalUsd).toBe(0.9);
  });

  it.each([
    ['gpt-4o', undefined],
    ['openai/gpt-4o', undefined],
    ['gpt-4o', 'openai'],
    ['openai/gpt-4o-2024-08-06', undefined],
    ['azure/gpt-4o', undefined],
    ['bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0', undefined],
    ['vertex_ai/claude-opus-4-7@20260416', undefined],
    ['vertex_ai/gemini-2.5-pro', undefined],
    ['ft:gpt-4o-mini-2024-07-18:acme::abc', undefined],
    ['groq/llama-3.3-70b-versatile', undefined],
    ['xai/grok-4', undefined],
  ])('finds %s of %s', (model, provider) => {
    const info = catalogue.getModelInfo(model, provider);
    expect(info.input_cost_per_token).toBeGreaterThan(0);
    expect(info.output_cost_per_token).toBeGreaterThan(0);
  });

  it('fills what is not known with null', () => {
    const mine = createCatalogue();
    mine.registerModel({ 'acme/m': { input_cost_per_token: 1e-6 } });
    expect(mine.getModelInfo('acme/m')).toMatchObject({
      key: 'acme/m',
      litellm_provider: 'acme',
      input_cost_per_token: 1e-6,
      output_cost_per_token: null,
      max_tokens: null,
      supports_vision: null,
    });
  });

  it('knows limits and abilities', () => {
    expect(catalogue.getModelInfo('gpt-4o')).toMatchObject({
      max_input_tokens: 128_000,
      max_output_tokens: 16_384,
      supports_vision: true,
      supports_function_calling: true,
      supports_response_schema: true,
      supports_reasoning: false,
      supports_prompt_caching: true,
    });
    expect(catalogue.getMaxTokens('gpt-4o')).toBe(16_384);
    expect(catalogue.supports.reasoning('anthropic/claude-opus-5')).toBe(true);
    expect(catalogue.supports.responseSchema('gpt-4')).toBe(false);
    expect(catalogue.supports.vision('gpt-3.5-turbo')).toBe(false);
  });

  it('lets a program add models and correct what is known, in its own catalogue only', () => {
    const mine = createCatalogue();
    mine.registerModel({
      'openai/gpt-4o': { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 },
      'acme/m': { input_cost_per_token: 0, output_cost_per_token: 0, supports_vision: true },
    });
    const call = { model: 'gpt-4o', usage: usage(1000, 1000) };
    expect(mine.costOf(call)).toMatchObject({ totalUsd: 0.003, source: 'configured' });
    // Its prices stand in place of all that were known, tiers and cached tokens included.
    expect(mine.costOf({ ...call, serviceTier: 'flex' })?.totalUsd).toBe(0.003);
    expect(mine.getModelInfo('gpt-4o').cache_read_input_token_cost).toBeNull();
    expect(mine.getModelInfo('gpt-4o').max_output_tokens).toBe(16_384);
    expect(mine.costOf({ model: 'acme/m', usage: usage(5, 5) })?.totalUsd).toBe(0);
    expect(mine.supports.vision('acme/m')).toBe(true);
    expect(catalogue.costOf(call)).toMatchObject({ totalUsd: 0.0125, source: 'catalogue' });
  });

  it('keeps an entry of another provider apart', () => {
    const mine = createCatalogue();
    mine.registerModel({ m: { input_cost_per_token: 1e-6, litellm_provider: 'acme' } });
    expect(mine.costOf({ model: 'acme/m', usage: usage(1) })?.totalUsd).toBe(1e-6);
    expect(mine.costOf({ model: 'openai/m', usage: usage(1) })).toBeUndefined();
  });

  it('lists the models of a provider that are not gone', () => {
    const mine = at('2026-11-30');
    mine.registerModel({ 'openai/mine': {}, yours: { litellm_provider: 'openai' } });
    const models = mine.modelsOf('openai');
    expect(models).toEqual(
      expect.arrayContaining(['openai/gpt-4o', 'openai/mine', 'openai/yours']),
    );
    expect(models).not.toContain('openai/chatgpt-4o-latest');
    expect(mine.modelsOf('nobody')).toEqual([]);
  });

  it('prints the days of its lists', () => {
    expect(catalogue.asOf).toEqual({ prices: '2026-09-23', limits: '2026-08-23' });
  });
});

describe('a catalogue of providers', () => {
  afterEach(() => vi.unstubAllEnvs());
  const ofProviders = createCatalogue({ providers: [openai, groq, mock] });

  it('tells nothing of a provider that it was not given', async () => {
    expect(await ofProviders.getSupportedOpenAIParams('anthropic/claude-sonnet-4-5')).toBeNull();
    expect(await ofProviders.getSupportedOpenAIParams('a-name-of-nobody')).toBeNull();
    expect(ofProviders.validateEnvironment('a-name-of-nobody')).toEqual({
      keys_in_environment: false,
      missing_keys: [],
    });
    expect(createCatalogue().getValidModels()).toEqual([]);
  });

  it('knows which parameters reach a model, also by its bare name', async () => {
    expect(await ofProviders.getSupportedOpenAIParams('gpt-4o')).toContain('logit_bias');
    expect(await ofProviders.getSupportedOpenAIParams('groq/a')).not.toContain('logit_bias');
    expect(await ofProviders.getSupportedOpenAIParams('a', 'groq')).not.toContain('logit_bias');
    expect(await ofProviders.getSupportedOpenAIParams('mock/a')).toContain('logit_bias');
  });

  it('209: lists the models of those whose keys are set, and says which are missing', () => {
    vi.stubEnv('OPENAI_API_KEY', undefined);
    vi.stubEnv('GROQ_API_KEY', 'a');
    const mine = createCatalogue({ providers: [openai, groq] });
    mine.registerModel({ 'groq/mine': { max_tokens: 9 }, 'openai/mine': { max_tokens: 9 } });
    expect(mine.validateEnvironment('gpt-4o').missing_keys).toEqual(['OPENAI_API_KEY']);
    expect(mine.getValidModels()).toContain('groq/mine');
    expect(mine.getValidModels()).not.toContain('openai/mine');
    vi.stubEnv('OPENAI_API_KEY', 'a');
    expect(mine.validateEnvironment('gpt-4o').keys_in_environment).toBe(true);
    expect(mine.getValidModels()).toEqual(expect.arrayContaining(['openai/mine', 'openai/gpt-4o']));
  });
});
