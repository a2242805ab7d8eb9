import { errorTraits, LLMError, type ErrorCode } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeError } from './encode-error.ts';

const codes = Object.keys(errorTraits).filter((code): code is ErrorCode => code in errorTraits);

describe('encodeError', () => {
  it('has a type for every code, and keeps causes to itself', () => {
    for (const code of codes) {
      const { body } = encodeError(new LLMError(code, 'why', { cause: new Error('secret') }));
      expect(body).toEqual({
        type: 'error',
        error: {
          type: expect.stringMatching(/^(request_too_large|[a-z_]+_error)$/),
          message: 'why',
        },
      });
    }
  });

  it.each([
    ['rate_limited', 429, 'rate_limit_error'],
    ['overloaded', 529, 'overloaded_error'],
    ['no_deployment', 503, 'overloaded_error'],
    ['timeout', 504, 'timeout_error'],
    ['payload_too_large', 413, 'request_too_large'],
    ['budget_exceeded', 402, 'billing_error'],
    ['upstream', 502, 'api_error'],
  ] as const)('says %s with status %i as %s', (code, status, type) => {
    expect(encodeError(new LLMError(code, 'why'))).toMatchObject({
      status,
      body: { error: { type } },
    });
  });

  it('leaves a status that somebody chose', () => {
    expect(encodeError(new LLMError('overloaded', 'why', { status: 500 })).status).toBe(500);
  });

  it('lets an upstream of this protocol speak for itself, and no other', () => {
    const body = { type: 'error', error: { type: 'invalid_request_error', message: 'So' } };
    const said = (protocol: string) =>
      encodeError(
        new LLMError('invalid_request', 'why', { upstream: { native: { protocol, body } } }),
      );
    expect(said('anthropic-messages').body).toBe(body);
    expect(said('openai-chat').body).toMatchObject({ error: { message: 'why' } });
  });

  it('names the request that the upstream knows', () => {
    const error = new LLMError('upstream', 'why', { upstream: { requestId: 'req_1' } });
    expect(encodeError(error).body['request_id']).toBe('req_1');
  });
});
