import { type LLMError, parseJson } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeKeptError, encodeKeptError } from './in-band-error.ts';

const toldOf = (error: LLMError, protocol: string) =>
  encodeKeptError(error, protocol).map(({ data }) => parseJson(data));

describe('a failure inside a stream', () => {
  const body = { error: { message: 'slow down', code: 'rate_limit_exceeded', failed: 1 } };

  it('goes on as it came to callers of the same protocol, and in our words to others', () => {
    const error = decodeKeptError(body, 'acme');
    expect(error.code).toBe('rate_limited');
    expect(toldOf(error, 'acme')).toEqual([body]);
    expect(toldOf(error, 'other')).toEqual([
      { error: expect.objectContaining({ code: 'rate_limit_exceeded', param: null }) },
    ]);
  });

  it('takes the error of a choice out of it', () => {
    const error = decodeKeptError({ index: 0, finish_reason: 'error', ...body }, 'acme');
    expect(toldOf(error, 'acme')).toEqual([body]);
  });

  it.each(['out of memory', { detail: 'no' }, null])('reads %j in any form', (said) => {
    expect(toldOf(decodeKeptError(said, 'acme'), 'acme')).toHaveLength(1);
  });
});
