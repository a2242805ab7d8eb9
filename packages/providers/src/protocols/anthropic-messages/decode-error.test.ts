import { describe, expect, it } from 'vitest';
import { decodeEmbeddedError, decodeError } from './decode-error.ts';

const failure = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  decodeError({ status, headers, body });

describe('decodeError', () => {
  it('says something where the upstream says nothing', () => {
    expect(failure(500, undefined).message).toBe('the upstream answered with status 500');
    expect(failure(500, '<html>').code).toBe('upstream');
  });

  it('believes the type before the status', () => {
    const body = { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } };
    expect(failure(400, body).code).toBe('rate_limited');
  });

  it.each([
    [401, 'authentication'],
    [404, 'not_found'],
    [429, 'rate_limited'],
    [400, 'invalid_request'],
    [403, 'invalid_request'],
  ])(
    'believes the status %d before the most general type, where it says what is wrong',
    (status, code) => {
      const error = { type: 'invalid_request_error', message: 'Incorrect API key provided' };
      expect(failure(status, { error }).code).toBe(code);
    },
  );

  it('believes the status where the type is new', () => {
    const body = { type: 'error', error: { type: 'error_of_tomorrow', message: 'Hm' } };
    expect(failure(529, body).code).toBe('overloaded');
    expect(failure(418, body).code).toBe('invalid_request');
    expect(failure(599, body).code).toBe('upstream');
  });

  it('does not read the text of an error that is no invalid request', () => {
    const error = { type: 'rate_limit_error', message: 'prompt is too long for this minute' };
    expect(failure(429, { type: 'error', error }).code).toBe('rate_limited');
  });

  it.each([
    [400, { type: 'invalid_request_error', message: 'Your credit balance is too low' }],
    [403, { type: 'billing_error', message: 'Pay first' }],
    [402, {}],
  ])('says that the account is refused (%d)', (status, error) => {
    const decoded = failure(status, { type: 'error', error });
    expect(decoded).toMatchObject({ code: 'permission_denied', upstream: { isAccount: true } });
  });

  it('says nothing of the account where only a model is not permitted', () => {
    const error = { type: 'permission_error', message: 'no access to this model' };
    const { upstream } = failure(403, { type: 'error', error });
    expect(upstream).not.toHaveProperty('isAccount');
  });

  it('obeys x-should-retry', () => {
    const body = { type: 'error', error: { type: 'rate_limit_error', message: 'No' } };
    expect(failure(429, body, { 'x-should-retry': 'false' }).retryable).toBe(false);
    expect(failure(409, '', { 'x-should-retry': 'true' }).retryable).toBe(true);
    expect(failure(429, body).retryable).toBe(true);
  });

  it.each([
    [{ 'retry-after': '8' }, 8000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '250', 'retry-after': '8' }, 250],
    [
      {
        'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT',
        date: 'Fri, 20 Nov 2026 12:00:00 GMT',
      },
      30_000,
    ],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{}, undefined],
  ])('reads how long to wait from %o', (headers, retryAfterMs) => {
    expect(failure(429, '', headers).retryAfterMs).toBe(retryAfterMs);
  });

  it('keeps what the upstream said for callers of the same protocol', () => {
    const body = {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: 'Nothing to summarize',
        details: { error_code: 'compaction_nothing_to_summarize' },
      },
      request_id: 'req_body',
    };
    expect(failure(400, body, { 'request-id': 'req_header' }).upstream).toEqual({
      status: 400,
      code: 'compaction_nothing_to_summarize',
      requestId: 'req_header',
      native: { protocol: 'anthropic-messages', body },
    });
    expect(failure(400, body).upstream?.requestId).toBe('req_body');
  });
});

describe('decodeEmbeddedError', () => {
  it('has no status to go by', () => {
    expect(decodeEmbeddedError({ type: 'error' }).message).toBe(
      'the upstream reported a failure without a reason',
    );
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    expect(decodeEmbeddedError({ type: 'error', error })).toMatchObject({
      code: 'overloaded',
      message: 'Overloaded',
      upstream: { code: 'overloaded_error' },
    });
  });
});
