import { describe, expect, it } from 'vitest';
import { LLMError } from '../error/llm-error.ts';
import { allFailed } from './all-failed.ts';

const refused = new LLMError('permission_denied', 'no');
const limited = (retryAfterMs: number) => new LLMError('rate_limited', 'slow', { retryAfterMs });

describe('allFailed', () => {
  it('needs a failure', () => {
    expect(() => allFailed([])).toThrow(TypeError);
  });

  it('is the error itself where it is only one', () => {
    expect(allFailed([{ name: 'a', error: refused }])).toBe(refused);
  });

  it('has the code of the first where none is worth a retry', () => {
    const other = new LLMError('not_found', 'gone');
    const failures = [refused, other].map((error, at) => ({ name: `m${at}`, error }));
    expect(allFailed(failures)).toMatchObject({
      code: 'permission_denied',
      status: 403,
      message: 'all of 2 failed: m0: no; m1: gone',
      errors: [refused, other],
      cause: refused,
      retryAfterMs: undefined,
    });
  });

  it('may be tried again when the first of them may', () => {
    const failures = [refused, limited(900), limited(300)].map((error) => ({ name: 'm', error }));
    expect(allFailed(failures)).toMatchObject({ code: 'rate_limited', retryAfterMs: 300 });
  });
});
