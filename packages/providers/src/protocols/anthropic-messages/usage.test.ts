import type { Usage } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeAnsweredTier, decodeUsage, encodeFinalUsage, encodeUsage } from './usage.ts';

const foreign: Usage = {
  input: { fresh: 10, cacheRead: 20, cacheWrite: 3, cacheWriteHour: 4, audio: 5 },
  output: { text: 6, reasoning: 7, audio: 8 },
  native: { protocol: 'openai-chat', fields: { prompt_tokens: 42 } },
};

describe('decodeUsage', () => {
  it('survives counts that are none', () => {
    const { input, output } = decodeUsage({
      input_tokens: null,
      cache_creation: 'no',
      output_tokens: -3,
      output_tokens_details: { thinking_tokens: 9 },
    });
    expect(Object.values({ ...input, ...output })).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('keeps the classes apart', () => {
    const fields = {
      input_tokens: 10,
      cache_read_input_tokens: 20,
      cache_creation_input_tokens: 7,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
      output_tokens: 13,
      output_tokens_details: { thinking_tokens: 7 },
    };
    expect(decodeUsage(fields)).toEqual({
      input: { fresh: 10, cacheRead: 20, cacheWrite: 3, cacheWriteHour: 4, audio: 0 },
      output: { text: 6, reasoning: 7, audio: 0 },
      native: { protocol: 'anthropic-messages', fields },
    });
  });

  it('reads the parts of what was written where the sum is missing', () => {
    const { input } = decodeUsage({
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
    });
    expect(input).toMatchObject({ cacheWrite: 3, cacheWriteHour: 4 });
  });
});

describe('encodeUsage', () => {
  it('says 0 where nobody counted', () => {
    expect(encodeUsage(undefined)).toEqual({ input_tokens: 0, output_tokens: 0 });
  });

  it("gives Anthropic's own counts as they came", () => {
    const fields = { input_tokens: 1, output_tokens: 2, inference_geo: 'us' };
    expect(encodeUsage(decodeUsage(fields))).toEqual(fields);
  });

  it('counts for others', () => {
    expect(encodeUsage(foreign, 'default')).toEqual({
      input_tokens: 15,
      cache_creation_input_tokens: 7,
      cache_read_input_tokens: 20,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
      output_tokens: 21,
      output_tokens_details: { thinking_tokens: 7 },
      service_tier: 'standard',
    });
  });
});

describe('encodeFinalUsage', () => {
  it('leaves out what message_delta does not carry', () => {
    expect(encodeFinalUsage(undefined)).toEqual({ output_tokens: 0 });
    expect(Object.keys(encodeFinalUsage(foreign))).toEqual([
      'input_tokens',
      'cache_creation_input_tokens',
      'cache_read_input_tokens',
      'output_tokens',
      'output_tokens_details',
    ]);
  });
});

describe('decodeAnsweredTier', () => {
  it("speaks in the hub's words", () => {
    expect(decodeAnsweredTier(undefined)).toBeUndefined();
    expect(decodeAnsweredTier({ service_tier: null })).toBeUndefined();
    expect(decodeAnsweredTier({ service_tier: 'standard' })).toBe('default');
    expect(decodeAnsweredTier({ service_tier: 'batch' })).toBe('batch');
  });
});
