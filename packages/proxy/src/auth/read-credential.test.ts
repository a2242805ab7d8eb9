import { describe, expect, it } from 'vitest';
import { readCredential } from './read-credential.ts';

describe('readCredential', () => {
  it.each(['sk-1', 'Basic sk-1', 'Bearer', 'Bearer a b'])(
    'refuses the authorization "%s"',
    (authorization) => {
      expect(() => readCredential({ authorization })).toThrow('Bearer');
    },
  );

  it('refuses two different keys, because one of them would decide in silence', () => {
    expect(() => readCredential({ authorization: 'Bearer sk-1', 'x-api-key': 'sk-2' })).toThrow(
      'two different keys',
    );
    expect(() => readCredential({ 'api-key': 'sk-1', 'x-api-key': 'sk-2' })).toThrow(
      'two different keys',
    );
  });

  it('finds nothing where nothing is', () => {
    expect(readCredential({})).toBeUndefined();
    expect(readCredential({ 'x-api-key': '', authorization: '' })).toBeUndefined();
  });

  it.each([
    [{ authorization: 'Bearer sk-1' }],
    [{ authorization: 'bearer  sk-1' }],
    [{ 'x-api-key': 'sk-1' }],
    [{ 'api-key': 'sk-1' }],
    [{ 'x-goog-api-key': 'sk-1' }],
    [{ authorization: 'Bearer sk-1', 'x-api-key': 'sk-1' }],
    [{ 'x-litellm-api-key': 'sk-1', authorization: 'Bearer key-of-the-provider' }],
    [{ 'x-litellm-api-key': 'Bearer sk-1' }],
  ])('reads the key of %o', (headers) => {
    expect(readCredential(headers)).toBe('sk-1');
  });

  it('reads the key of a query, as Google’s clients write it', () => {
    expect(readCredential({}, 'alt=sse&key=sk-1')).toBe('sk-1');
    expect(readCredential({}, 'key=a%2Bb')).toBe('a+b');
    expect(readCredential({}, 'monkey=sk-1')).toBeUndefined();
    expect(readCredential({}, 'key=')).toBeUndefined();
    expect(readCredential({ 'x-goog-api-key': 'sk-1' }, 'key=sk-1')).toBe('sk-1');
    expect(() => readCredential({ authorization: 'Bearer sk-1' }, 'key=sk-2')).toThrow(
      'two different keys',
    );
  });
});
