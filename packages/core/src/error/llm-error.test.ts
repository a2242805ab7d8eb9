import { describe, expect, it } from 'vitest';
import { errorTraits } from './error-code.ts';
import {
  abortErrorOf,
  changeError,
  isLLMError,
  LLMError,
  toLLMError,
  withErrorDetails,
} from './llm-error.ts';

describe('LLMError', () => {
  it('takes status, retryability and name from its code', () => {
    const error = new LLMError('rate_limited', 'slow down');
    expect(error).toMatchObject({ code: 'rate_limited', ...errorTraits.rate_limited });
    expect(error.message).toBe('slow down');
    expect(error.stack).toContain('llm-error.test.ts');
    expect('cause' in error).toBe(false);
    expect(error.provider).toBeUndefined();
  });

  it('lets the options win', () => {
    const cause = new Error('why');
    const options = {
      status: 418,
      retryable: true,
      retryAfterMs: 5,
      provider: 'acme',
      model: 'large',
      param: 'messages[0]',
      upstream: { status: 400, code: 'odd', requestId: 'r' },
      cause,
    };
    expect(new LLMError('invalid_request', 'no', options)).toMatchObject(options);
  });

  it('does not show its brand when it is printed', () => {
    expect(Object.getOwnPropertySymbols(new LLMError('timeout', 'x')).length).toBe(1);
    expect(JSON.stringify(new LLMError('timeout', 'x'))).not.toContain('@llm');
  });
});

describe('isLLMError', () => {
  it.each([undefined, null, 'timeout', 7, {}, new Error('x'), { code: 'timeout' }])(
    'does not take %o for one',
    (value) => {
      expect(isLLMError(value)).toBe(false);
    },
  );

  it('asks for the code where one is given', () => {
    const error = new LLMError('timeout', 'x');
    expect(isLLMError(error)).toBe(true);
    expect(isLLMError(error, 'timeout')).toBe(true);
    expect(isLLMError(error, 'connection')).toBe(false);
    // The compiler narrows the code, and leaves the error what it is in the other branch.
    if (isLLMError(error, 'timeout')) expect(error.code satisfies 'timeout').toBe('timeout');
    else expect(error.message).toBe('');
  });

  it('knows the errors of another copy of the package', () => {
    const foreign = new Error('x');
    Object.assign(foreign, { code: 'timeout' });
    Object.defineProperty(foreign, Symbol.for('@llm/core/LLMError'), { value: true });
    expect(isLLMError(foreign, 'timeout')).toBe(true);
  });
});

describe('toLLMError', () => {
  it('leaves an error of ours as it is', () => {
    const error = new LLMError('overloaded', 'x');
    expect(toLLMError(error)).toBe(error);
  });

  it('tells an abort from a time-out from the rest, and keeps the cause', () => {
    const aborted = AbortSignal.abort().reason as unknown;
    const late = new DOMException('late', 'TimeoutError');
    expect(toLLMError(aborted)).toMatchObject({ code: 'cancelled', cause: aborted });
    expect(toLLMError(late)).toMatchObject({ code: 'timeout', cause: late });
    for (const value of [new RangeError('secret'), 'secret', null, undefined, { name: 7 }]) {
      const error = toLLMError(value);
      expect(error.code).toBe('internal');
      expect(error.message).not.toContain('secret');
    }
  });
});

describe('abortErrorOf', () => {
  it('gives the reason where it says more than that nobody waits', () => {
    const error = new LLMError('timeout', 'late');
    expect(abortErrorOf(AbortSignal.abort(error))).toBe(error);
  });

  it('gives `cancelled` for every other reason, and keeps it as the cause', () => {
    for (const reason of [undefined, 'gone', new TypeError('gone')]) {
      const signal = AbortSignal.abort(reason);
      expect(abortErrorOf(signal)).toMatchObject({ code: 'cancelled', cause: signal.reason });
    }
  });
});

describe('changeError', () => {
  it('keeps all that the changes do not name', () => {
    const cause = new Error('why');
    const options = {
      status: 418,
      retryable: true,
      retryAfterMs: 5,
      provider: 'acme',
      model: 'large',
      param: 'messages[0]',
      upstream: { status: 400 },
      cause,
    };
    const error = new LLMError('invalid_request', 'no', options);
    const changed = changeError(error, { message: 'yes', param: 'tools' });
    expect(changed).toMatchObject({ ...options, message: 'yes', param: 'tools' });
    expect(changed.code).toBe('invalid_request');
    expect(error.message).toBe('no');
    expect(changeError(new LLMError('timeout', 'late'), {}).provider).toBeUndefined();
  });
});

describe('withErrorDetails', () => {
  it('adds what the error does not know, and keeps what it knows', () => {
    const cause = new Error('why');
    const inner = new LLMError('upstream', 'it broke', {
      status: 503,
      retryable: false,
      provider: 'acme',
      upstream: { status: 500 },
      cause,
    });
    const outer = withErrorDetails(inner, { provider: 'other', model: 'large', retryAfterMs: 9 });
    expect(outer).toMatchObject({
      code: 'upstream',
      message: 'it broke',
      status: 503,
      retryable: false,
      provider: 'acme',
      model: 'large',
      retryAfterMs: 9,
      upstream: { status: 500 },
      cause,
    });
    expect(outer.param).toBeUndefined();
  });
});
