import { defineProvider, type Provider } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { anthropic } from '../anthropic/index.ts';
import { azure, azureAi } from '../azure/index.ts';
import { bedrock } from '../bedrock/index.ts';
import { cohere } from '../cohere/index.ts';
import * as compatible from '../compatible/index.ts';
import { gemini } from '../gemini/index.ts';
import { mock } from '../mock/index.ts';
import { ollama } from '../ollama/index.ts';
import { openai } from '../openai/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { vertex } from '../vertex/index.ts';
import { supportedParams } from './supported-params.ts';

const everyone: readonly Provider[] = [
  openai,
  anthropic,
  azure,
  azureAi,
  bedrock,
  cohere,
  gemini,
  ollama,
  vertex,
  ...Object.values(compatible).flatMap((one) => ('id' in one && 'speaks' in one ? [one] : [])),
];

describe('supportedParams', () => {
  it('leaves out what the provider refuses, or drops in silence', async () => {
    const acme = defineProvider({
      id: 'acme',
      baseUrl: 'https://api.acme.example',
      auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
      speaks: { chat: [openaiChat] },
      quirks: { drop: ['seed'], ignore: ['user'] },
    });
    const params = await supportedParams(acme, 'm');
    expect(params).not.toContain('seed');
    expect(params).not.toContain('user');
    expect(params).toContain('temperature');
  });

  it('leaves out what the protocol cannot say, and what the model does not take', async () => {
    const claude = await supportedParams(anthropic, 'claude-sonnet-4-5');
    for (const name of ['logit_bias', 'n', 'seed', 'presence_penalty'])
      expect(claude).not.toContain(name);
    for (const name of ['response_format', 'tools', 'thinking', 'stop', 'max_tokens', 'stream'])
      expect(claude).toContain(name);
    const [old, young] = await Promise.all(
      ['gpt-4o', 'gpt-5'].map((model) => supportedParams(openai, model)),
    );
    expect(old).toEqual(expect.arrayContaining(['temperature', 'logprobs', 'stop']));
    expect(old).not.toContain('reasoning_effort');
    expect(young).not.toContain('temperature');
    expect(young).toContain('reasoning_effort');
  });

  it('writes a call for every provider', async () => {
    for (const provider of everyone) {
      const params = await supportedParams(provider, 'm');
      expect(params, provider.id).toEqual(
        expect.arrayContaining(['max_tokens', 'stream', 'tools']),
      );
      expect(params, provider.id).toEqual([...params].sort());
    }
  });

  it('has everything where answers need no network', async () => {
    expect(await supportedParams(mock, 'm')).toContain('logit_bias');
  });
});
