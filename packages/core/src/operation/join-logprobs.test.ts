import { describe, expect, it } from 'vitest';
import { joinLogprobs } from './join-logprobs.ts';

describe('joinLogprobs', () => {
  it('joins the lists of each field, in the order of the pieces', () => {
    const pieces = [
      { tokens: ['a'], token_logprobs: [-0.1], top_logprobs: [{ a: -0.1 }], text_offset: [3] },
      null,
      { tokens: ['b', 'c'], token_logprobs: [-0.2, null], top_logprobs: null, text_offset: [4, 5] },
    ];
    expect(joinLogprobs(pieces)).toEqual({
      tokens: ['a', 'b', 'c'],
      token_logprobs: [-0.1, -0.2, null],
      top_logprobs: [{ a: -0.1 }],
      text_offset: [3, 4, 5],
    });
  });

  it('gives the last of what cannot be joined, and null where nothing was said', () => {
    expect(joinLogprobs([1, 2])).toBe(2);
    expect(joinLogprobs([null])).toBeNull();
  });
});
