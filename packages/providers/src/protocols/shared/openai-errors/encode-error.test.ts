import { type ErrorCode, errorTraits, LLMError } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeError } from './decode-error.ts';
import { encodeError } from './encode-error.ts';

const codes = Object.keys(errorTraits).filter((code): code is ErrorCode => code in errorTraits);

describe('encodeError', () => {
  it('writes the four fields that clients read, with null for what is not said', () => {
    expect(encodeError(new LLMError('rate_limited', 'slow down'))).toEqual({
      status: 429,
      body: {
        error: {
          message: 'slow down',
          type: 'rate_limit_error',
          param: null,
          code: 'rate_limit_exceeded',
        },
      },
    });
  });

  it('names the field at fault and takes the status of the error', () => {
    const error = new LLMError('invalid_request', 'no', { param: 'messages[0].role', status: 422 });
    expect(encodeError(error)).toMatchObject({
      status: 422,
      body: { error: { type: 'invalid_request_error', param: 'messages[0].role' } },
    });
  });

  it('says nothing of cause, stack or upstream', () => {
    const error = new LLMError('upstream', 'it failed', {
      cause: new Error('secret'),
      upstream: { status: 500, requestId: 'req_secret' },
    });
    expect(JSON.stringify(encodeError(error))).not.toContain('secret');
  });

  it('uses the codes that OpenAI uses', () => {
    const codeOf = (code: ErrorCode) => {
      const { body } = encodeError(new LLMError(code, 'x'));
      return JSON.stringify(body);
    };
    expect(codeOf('context_length_exceeded')).toContain('"code":"context_length_exceeded"');
    expect(codeOf('authentication')).toContain('"code":"invalid_api_key"');
    expect(codeOf('not_found')).toContain('"code":"model_not_found"');
  });

  // What one gateway says another one may read: only failures inside of it lose their kind.
  const inner = new Set<ErrorCode>(['cancelled', 'internal', 'connection', 'invalid_response']);
  it.each(codes.filter((code) => !inner.has(code) && code !== 'unsupported'))(
    'writes %s so that it is read as what it was',
    (code) => {
      const { status, body } = encodeError(new LLMError(code, 'x'));
      expect(decodeError({ status, headers: {}, body }).code).toBe(code);
    },
  );
});
