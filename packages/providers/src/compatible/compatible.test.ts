import { describe, expect, it } from 'vitest';
import { providerCases } from '@llm/core/testing';
import { anthropic } from '../anthropic/index.ts';
import { mock } from '../mock/index.ts';
import { openai } from '../openai/index.ts';
import * as compatible from './index.ts';

const providers = [openai, anthropic, mock, ...Object.values(compatible)];

describe('the declared providers', () => {
  it('have ids of their own', () => {
    const ids = providers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(['fireworks_ai', 'hosted_vllm', 'nvidia_nim', 'together_ai'])(
    'have the ids that LiteLLM knows, such as %s',
    (id) => {
      expect(providers.map((provider) => provider.id)).toContain(id);
    },
  );

  for (const { name, run } of providers.flatMap((provider) => providerCases(provider)))
    it(name, run);
});

describe('mistral', () => {
  it('is not sent the fields that it refuses and nobody misses', () => {
    const body = { model: 'm', messages: [], user: 'u', stream_options: { include_usage: true } };
    expect(compatible.mistral.hooks?.patchRequest?.(body)).toEqual({ model: 'm', messages: [] });
    expect(body).toHaveProperty('user');
  });
});
