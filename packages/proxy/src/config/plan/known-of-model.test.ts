import { describe, expect, it } from 'vitest';
import { knownOfModel } from './known-of-model.ts';

describe('knownOfModel', () => {
  it.each([
    ['input_cost_per_token', '1e-6', 'must be a number'],
    ['output_cost_per_token_priority', -1, 'must be a number of dollars'],
    ['max_input_tokens', 'many', 'must be a whole number'],
    ['supports_vision', 'yes', 'must be true or false'],
  ])('names what is wrong with %s', (field, value, message) => {
    expect(knownOfModel({ [field]: value })).toEqual({
      kind: 'wrong',
      field,
      message: expect.stringContaining(message) as string,
    });
  });

  it('leaves out what says nothing of prices, limits and abilities', () => {
    const info = { id: 'x', mode: 'chat', own: { a: 1 }, max_tokens: 9, supports_vision: true };
    expect(knownOfModel(info)).toEqual({
      kind: 'known',
      entry: { max_tokens: 9, supports_vision: true },
    });
  });

  it('prefers the prices of litellm_params', () => {
    const info = { input_cost_per_token: 1, output_cost_per_token: 2 };
    expect(knownOfModel(info, { prices: { input_cost_per_token: 3 } })).toMatchObject({
      entry: { input_cost_per_token: 3, output_cost_per_token: 2 },
    });
  });
});
