import type { Usage } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeUsage, encodeUsage } from './usage.ts';

const counted = (fields: Parameters<typeof decodeUsage>[0]) => {
  const { native: _, ...usage } = decodeUsage(fields);
  return usage;
};

describe('decodeUsage', () => {
  it('counts what makes no sense as nothing', () => {
    const usage = counted({
      prompt_tokens: 'many',
      completion_tokens: -3,
      total_tokens: null,
      prompt_tokens_details: [],
    });
    expect(Object.values({ ...usage.input, ...usage.output }).every((count) => count === 0)).toBe(
      true,
    );
  });

  it('counts side by side where more is read from the cache than was sent', () => {
    const usage = counted({
      prompt_tokens: 7,
      completion_tokens: 3,
      total_tokens: 171,
      prompt_tokens_details: { cached_tokens: 161, audio_tokens: 9 },
    });
    expect(usage.input).toMatchObject({ fresh: 0, cacheRead: 161, audio: 7 });
    expect(usage.output).toEqual({ text: 3, reasoning: 0, audio: 0 });
  });

  it('counts no token as read and as written', () => {
    const { input } = counted({
      prompt_tokens: 2168,
      prompt_tokens_details: { cached_tokens: 2161, cache_write_tokens: 2161 },
    });
    expect(input).toMatchObject({ fresh: 0, cacheRead: 2161, cacheWrite: 7 });
  });

  it.each([
    { prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 90, audio_tokens: 50 } },
    { prompt_tokens: 100, prompt_tokens_details: { cache_write_tokens: 400, audio_tokens: 50 } },
    { prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 1 } },
  ])('adds up to what was billed: %j', (fields) => {
    const { input } = counted(fields);
    expect(
      input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio,
    ).toBe(100);
  });

  it('never counts more of a kind than there is of all', () => {
    const usage = counted({
      prompt_tokens: 1,
      completion_tokens: 10,
      total_tokens: 11,
      completion_tokens_details: { reasoning_tokens: 50, audio_tokens: 4 },
    });
    expect(usage.output).toEqual({ text: 0, reasoning: 6, audio: 4 });
  });

  it('takes cached, written and audio tokens out of the prompt', () => {
    const usage = counted({
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: {
        cached_tokens: 40,
        audio_tokens: 5,
        cache_creation_tokens: 30,
        cache_creation_token_details: {
          ephemeral_5m_input_tokens: 20,
          ephemeral_1h_input_tokens: 10,
        },
      },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 10 },
    });
    expect(usage).toEqual({
      input: { fresh: 25, cacheRead: 40, cacheWrite: 20, cacheWriteHour: 10, audio: 5 },
      output: { text: 20, reasoning: 20, audio: 10 },
    });
  });

  it.each([
    [{ prompt_cache_hit_tokens: 64 }],
    [{ cached_tokens: 64 }],
    [{ num_cached_tokens: 64 }],
    [{ cache_read_input_tokens: 64 }],
    [{ prompt_cache_hit_tokens: 64, prompt_tokens_details: { cached_tokens: 0 } }],
  ])('finds cached tokens in %j', (fields) => {
    expect(counted({ prompt_tokens: 100, ...fields }).input).toMatchObject({
      fresh: 36,
      cacheRead: 64,
    });
  });

  it.each([
    [{ prompt_tokens_details: { cache_write_tokens: 30 } }],
    [{ cache_creation_input_tokens: 30 }],
  ])('finds written tokens in %j', (fields) => {
    expect(counted({ prompt_tokens: 100, ...fields }).input).toMatchObject({
      fresh: 70,
      cacheWrite: 30,
    });
  });

  it('counts reasoning beside the completion where the total says so', () => {
    const reported = counted({
      prompt_tokens: 49,
      completion_tokens: 32,
      total_tokens: 264,
      completion_tokens_details: { reasoning_tokens: 183 },
    });
    expect(reported.output).toEqual({ text: 32, reasoning: 183, audio: 0 });
    const silent = counted({ prompt_tokens: 66, completion_tokens: 6, total_tokens: 100 });
    expect(silent.output).toEqual({ text: 6, reasoning: 28, audio: 0 });
  });
});

describe('encodeUsage', () => {
  const usage: Usage = {
    input: { fresh: 10, cacheRead: 20, cacheWrite: 3, cacheWriteHour: 4, audio: 5 },
    output: { text: 6, reasoning: 7, audio: 8 },
  };

  it('sums up the classes and names them as LiteLLM does', () => {
    expect(encodeUsage(usage)).toEqual({
      prompt_tokens: 42,
      completion_tokens: 21,
      total_tokens: 63,
      prompt_tokens_details: {
        cached_tokens: 20,
        audio_tokens: 5,
        cache_write_tokens: 7,
        cache_creation_tokens: 7,
        cache_creation_token_details: {
          ephemeral_5m_input_tokens: 3,
          ephemeral_1h_input_tokens: 4,
        },
      },
      completion_tokens_details: { reasoning_tokens: 7, audio_tokens: 8 },
      cache_creation_input_tokens: 7,
      cache_read_input_tokens: 20,
    });
  });

  it('leaves out cache fields of a call without a cache', () => {
    const { input, output } = usage;
    const plain = encodeUsage({
      input: { ...input, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0 },
      output,
    });
    expect(Object.keys(plain)).toEqual([
      'prompt_tokens',
      'completion_tokens',
      'total_tokens',
      'prompt_tokens_details',
      'completion_tokens_details',
    ]);
  });

  it('is read as what it was', () => {
    expect(counted(encodeUsage(usage))).toEqual(usage);
  });

  it('gives the counts of an upstream that counts alike as they came', () => {
    const fields = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, queue_time: 0.1 };
    expect(encodeUsage(decodeUsage(fields))).toBe(fields);
  });
});
