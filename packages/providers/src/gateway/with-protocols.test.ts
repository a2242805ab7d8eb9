import type { Provider } from '@llm/core';
import { expect, it } from 'vitest';
import { groq } from '../compatible/groq.ts';
import { anthropic } from '../anthropic/index.ts';
import { openai } from '../openai/index.ts';
import { openaiResponses } from '../protocols/openai-responses/index.ts';
import { withProtocols } from './with-protocols.ts';

const idsOf = (provider: Provider) => provider.speaks.chat?.map(({ id }) => id);

it('adds what a provider speaks too, behind what it speaks anyway', () => {
  for (const provider of [groq, openai]) {
    expect(idsOf(provider)).toEqual(['openai-chat']);
    expect(idsOf(withProtocols(provider, [openaiResponses]))).toEqual([
      'openai-chat',
      'openai-responses',
    ]);
  }
});

it('leaves a provider alone that speaks nothing more', () => {
  expect(withProtocols(anthropic, [openaiResponses])).toBe(anthropic);
  expect(withProtocols(groq, [])).toBe(groq);
});
