import { describe, expect, it } from 'vitest';
import * as compatible from '../compatible/index.ts';
import { anthropic } from '../anthropic/index.ts';
import { bedrock } from '../bedrock/index.ts';
import { cohere } from '../cohere/index.ts';
import { gemini } from '../gemini/index.ts';
import { vertex } from '../vertex/index.ts';
import { ollama } from '../ollama/index.ts';
import { openai } from '../openai/index.ts';
import {
  bareModels,
  providerAliases,
  providerIdOf,
  providerOfBareModel,
  providerOfModel,
} from './provider-names.ts';

const ids = [
  openai,
  anthropic,
  bedrock,
  cohere,
  gemini,
  ollama,
  vertex,
  ...Object.values(compatible),
].map(({ id }) => id);

describe('the names of providers', () => {
  it('mean providers that are here', () => {
    for (const id of [
      ...Object.values(providerAliases),
      ...bareModels.map(({ provider }) => provider),
    ]) {
      expect(ids).toContain(id);
    }
  });

  it('are found under LiteLLM’s names, and under no name of JavaScript’s', () => {
    expect(providerIdOf('vllm')).toBe('hosted_vllm');
    expect(providerIdOf('groq')).toBe('groq');
    expect(providerIdOf('constructor')).toBe('constructor');
  });

  it('are known from a model that needs none before it', () => {
    expect(providerOfBareModel('o3-mini')).toBe('openai');
    expect(providerOfBareModel('my-gpt-4')).toBeUndefined();
    expect(providerOfModel('ollama_chat/llama3')).toBe('ollama');
    expect(providerOfModel('openai/gpt-4o')).toBe('openai');
    expect(providerOfModel('llama3')).toBeUndefined();
  });
});
