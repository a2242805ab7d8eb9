import { describe, expect, it } from 'vitest';
import { takesFromModelInfo } from './takes-from-model-info.ts';

describe('takesFromModelInfo', () => {
  it('says nothing where the file says nothing of the model, or says it in another type', () => {
    expect(takesFromModelInfo({ id: 'a', mode: 'chat', supports_vision: 'no' })).toBeUndefined();
  });

  it('reads the words of LiteLLM', () => {
    expect(
      takesFromModelInfo({
        base_model: 'gpt-5.6',
        supports_vision: false,
        supports_response_schema: true,
        supports_prompt_caching: false,
        supports_parallel_function_calling: false,
        supports_xhigh_reasoning_effort: true,
        supports_none_reasoning_effort: false,
        max_output_tokens: 5000,
      }),
    ).toEqual({
      family: 'gpt-5.6',
      images: false,
      structuredOutputs: true,
      cacheMarks: 'none',
      parallelToolCalls: false,
      efforts: ['low', 'medium', 'high', 'xhigh'],
      outputTokens: 5000,
    });
  });

  it('takes a model that does not reason for one without efforts', () => {
    const info = { supports_reasoning: false, supports_max_reasoning_effort: true };
    expect(takesFromModelInfo(info)).toEqual({ thinking: 'never', efforts: [], thinkingWords: [] });
  });
});
