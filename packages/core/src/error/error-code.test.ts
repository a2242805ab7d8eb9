import { expect, it } from 'vitest';
import { errorTraits, type ErrorCode } from './error-code.ts';

it('every code is a failure with a class name', () => {
  for (const { status, name } of Object.values(errorTraits)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
  }
});

it('the mistakes of a caller are never tried again', () => {
  const final: readonly ErrorCode[] = [
    'invalid_request',
    'context_length_exceeded',
    'content_filtered',
    'unsupported',
    'authentication',
    'budget_exceeded',
    'permission_denied',
    'not_found',
    'unknown_path',
    'payload_too_large',
    'cancelled',
  ];
  expect(final.filter((code) => errorTraits[code].retryable)).toEqual([]);
});
