import { describe, expect, it } from 'vitest';
import { decodeUsage, encodeUsage } from './usage.ts';

describe('decodeUsage', () => {
  it.each([
    [{ prompt_tokens: 7, total_tokens: 7 }, 7],
    // Voyage writes the total alone.
    [{ total_tokens: 5 }, 5],
    [{ prompt_tokens: 'many' }, 0],
    [{}, 0],
  ])('reads %j', (fields, fresh) => {
    expect(decodeUsage(fields).input.fresh).toBe(fresh);
  });
});

describe('encodeUsage', () => {
  it('keeps what the upstream counted beside it', () => {
    const fields = { prompt_tokens: 7, total_tokens: 7, cost: 1.4e-7 };
    expect(encodeUsage(decodeUsage(fields))).toEqual(fields);
  });

  it('writes the sum of all classes for another protocol', () => {
    const usage = {
      input: { fresh: 1, cacheRead: 2, cacheWrite: 3, cacheWriteHour: 4, audio: 5 },
      output: { text: 0, reasoning: 0, audio: 0 },
    };
    expect(encodeUsage(usage)).toEqual({ prompt_tokens: 15, total_tokens: 15 });
  });
});
