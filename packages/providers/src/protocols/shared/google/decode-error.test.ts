import { describe, expect, it } from 'vitest';
import { decodeEmbeddedError, decodeError } from './decode-error.ts';
import { encodeError } from './encode-error.ts';

const rpc = (type: string, fields: object) => ({
  '@type': `type.googleapis.com/google.rpc.${type}`,
  ...fields,
});
const failure = (code: number, status: string, details: readonly object[] = []) => ({
  status: code,
  headers: {},
  body: { error: { code, message: 'what happened', status, details } },
});

describe('decodeError', () => {
  it('believes the reason more than the status', () => {
    const details = [rpc('ErrorInfo', { reason: 'API_KEY_INVALID' })];
    expect(decodeError(failure(400, 'INVALID_ARGUMENT', details)).code).toBe('authentication');
  });

  it.each([
    ['34.074824224s', 34_075],
    ['0s', 0],
    ['90000s', undefined],
    ['soon', undefined],
    ['-1s', undefined],
  ])('reads the delay %s', (retryDelay, ms) => {
    const details = [rpc('RetryInfo', { retryDelay })];
    expect(decodeError(failure(429, 'RESOURCE_EXHAUSTED', details)).retryAfterMs).toBe(ms);
  });

  it('tells a quota that comes back from an account without money', () => {
    const said = 'You exceeded your current quota, please check your plan and billing details.';
    const told = (details: readonly object[]) =>
      decodeError({
        status: 429,
        headers: {},
        body: { error: { code: 429, message: said, status: 'RESOURCE_EXHAUSTED', details } },
      }).upstream?.isAccount;
    expect(told([])).toBe(true);
    expect(told([rpc('QuotaFailure', { violations: [] })])).toBeUndefined();
  });

  it('never repeats a key', () => {
    const message = 'bad key sk-proj-abcdefghijklmnop0123456789';
    const error = decodeError({ status: 400, headers: {}, body: { error: { message } } });
    expect(error.message).not.toContain('abcdefghijklmnop');
  });

  it('reads a failure inside a success by what it says of itself', () => {
    expect(decodeEmbeddedError({ error: { code: 503, message: 'busy' } }).code).toBe('overloaded');
    expect(decodeEmbeddedError([{ error: { message: 'x', status: 'NOT_FOUND' } }]).code).toBe(
      'not_found',
    );
  });
});

describe('encodeError', () => {
  it('says the upstream’s own words again, and others in Google’s form', () => {
    const own = failure(404, 'NOT_FOUND');
    expect(encodeError(decodeError(own)).body).toEqual(own.body);
    const other = decodeError({ status: 429, headers: { 'retry-after': '2' }, body: 'slow down' });
    expect(encodeError(other).body).toEqual({
      error: {
        code: 429,
        message: 'slow down',
        status: 'RESOURCE_EXHAUSTED',
        details: [rpc('RetryInfo', { retryDelay: '2s' })],
      },
    });
  });
});
