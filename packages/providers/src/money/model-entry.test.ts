import { describe, expect, it } from 'vitest';
import { checkModelEntry, isTokenPrice } from './model-entry.ts';

describe('checkModelEntry', () => {
  it.each([
    ['not an object', 'free', 'models.m'],
    ['a text for a price', { input_cost_per_token: '1e-6' }, 'models.m.input_cost_per_token'],
    [
      'a negative price of a tier',
      { output_cost_per_token_above_200k_tokens_priority: -1 },
      'models.m.output_cost_per_token_above_200k_tokens_priority',
    ],
    ['half a token', { max_input_tokens: 1.5 }, 'models.m.max_input_tokens'],
    ['a word for yes', { supports_vision: 'yes' }, 'models.m.supports_vision'],
    [
      'a price of a search that is none',
      { search_context_cost_per_query: { search_context_size_low: 'much' } },
      'models.m.search_context_cost_per_query.search_context_size_low',
    ],
  ])('refuses %s', (_, entry, param) => {
    expect(() => {
      checkModelEntry(entry, 'models.m');
    }).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('takes an entry of LiteLLM with fields that nobody reads', () => {
    const entry = { input_cost_per_token: 1e-6, output_cost_per_token: null, tpm: 'many' };
    expect(() => {
      checkModelEntry(entry, 'models.m');
    }).not.toThrow();
  });
});

describe('isTokenPrice', () => {
  it('knows prices in every tier', () => {
    expect(isTokenPrice('cache_read_input_token_cost_above_272k_tokens_flex')).toBe(true);
    expect(isTokenPrice('input_cost_per_token_batches')).toBe(true);
    expect(isTokenPrice('input_cost_per_second')).toBe(false);
  });
});
