import { describe, expect, it } from 'vitest';
import { decodeEmbeddedError, decodeError, isError } from './decode-error.ts';

describe('the errors of Cohere', () => {
  it.each([
    [400, 'too many tokens: size limit exceeded by 25836 tokens.', 'context_length_exceeded'],
    [429, 'too many tokens per minute', 'rate_limited'],
    [498, 'invalid token', 'authentication'],
    [501, 'not implemented', 'unsupported'],
  ])('of status %i: %s', (status, message, code) => {
    expect(decodeError({ status, headers: {}, body: { message } }).code).toBe(code);
  });

  it('have no status inside a stream', () => {
    expect(decodeEmbeddedError({ message: 'it broke' }).code).toBe('upstream');
    expect(isError({ message: 'it broke' })).toBe(true);
    expect(isError({ error: 'it broke' })).toBe(false);
  });
});
