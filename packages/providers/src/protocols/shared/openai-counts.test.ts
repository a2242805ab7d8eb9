import { describe, expect, it } from 'vitest';
import { decodeCounts, encodeCounts } from './openai-counts.ts';

describe('token counts of one of OpenAI’s protocols', () => {
  const fields = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, cost: 0.5 };

  it('go out as they came to callers of the same protocol', () => {
    expect(encodeCounts(decodeCounts(fields, 'acme'), 'acme')).toEqual(fields);
  });

  it('go out summed up to callers of another one', () => {
    expect(encodeCounts(decodeCounts(fields, 'acme'), 'other')).toMatchObject({
      prompt_tokens: 3,
      completion_tokens: 4,
      total_tokens: 7,
    });
    expect(encodeCounts(decodeCounts(fields, 'acme'), 'other')).not.toHaveProperty('cost');
  });
});
