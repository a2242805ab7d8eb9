import { describe, expect, it } from 'vitest';
import { ownParamNames, commonParamNames } from './litellm-params.ts';
import { isPrice, isRequestField } from './request-field.ts';

describe('isRequestField', () => {
  it('knows fields of servers that speak OpenAI’s protocol, and none that is a setting', () => {
    expect(['num_ctx', 'min_p', 'chat_template_kwargs'].every(isRequestField)).toBe(true);
    expect([...commonParamNames, ...ownParamNames, 'api_key', 'rpm'].some(isRequestField)).toBe(
      false,
    );
  });
});

describe('isPrice', () => {
  it('knows LiteLLM’s prices by their words', () => {
    expect(
      [
        'input_cost_per_token',
        'cache_read_input_token_cost_flex',
        'regional_endpoint_uplift_multiplier',
      ].every(isPrice),
    ).toBe(true);
    expect(['cost', 'costume', 'max_tokens'].map(isPrice)).toEqual([true, false, false]);
  });
});
