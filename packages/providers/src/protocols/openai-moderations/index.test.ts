import type { ModerationResponse } from '@llm/core';
import { wireCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { openaiModerations } from './index.ts';

const response: ModerationResponse = {
  id: 'modr-1',
  model: 'omni-moderation-latest',
  results: [
    {
      flagged: true,
      categories: { violence: true, hate: false },
      scores: { violence: 0.9, hate: 0.001 },
      extra: {
        protocol: 'openai-moderations',
        fields: { category_applied_input_types: { violence: ['text'] } },
      },
    },
  ],
};

describe('openaiModerations', () => {
  const examples = [
    {
      name: 'one text',
      request: {
        model: 'm',
        inputs: [{ type: 'text' as const, text: 'I want to kill them.' }],
        extra: { protocol: 'openai-moderations', fields: {}, form: { single: true } },
      },
      response,
    },
    {
      name: 'several texts',
      request: {
        model: 'm',
        inputs: [
          { type: 'text' as const, text: 'a' },
          { type: 'text' as const, text: '' },
        ],
      },
      response: { ...response, results: [...response.results, ...response.results] },
    },
    {
      name: 'a text with a picture',
      request: {
        model: 'm',
        inputs: [
          {
            type: 'parts' as const,
            parts: [
              { type: 'text' as const, text: 'what is this?' },
              { type: 'image' as const, url: 'data:image/png;base64,AAAA' },
            ],
          },
        ],
        extra: { protocol: 'openai-moderations', fields: {}, form: { single: true } },
      },
      response,
    },
  ];
  for (const { name, run } of wireCases(openaiModerations, examples)) it(name, run);

  it('says which model it means where a request names none', () => {
    expect(openaiModerations.server.defaultModel).toBe('omni-moderation-latest');
    expect(openaiModerations.server.native.required).not.toHaveProperty('model');
  });
});
