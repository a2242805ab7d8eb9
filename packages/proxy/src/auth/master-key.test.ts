import { describe, expect, it } from 'vitest';
import { masterKey } from './master-key.ts';

describe('masterKey', () => {
  const authenticate = masterKey('sk-right');

  it.each([
    {},
    { authorization: 'Bearer sk-wrong' },
    { 'x-api-key': 'sk-righ' },
    { 'api-key': 'sk-right ' },
  ])('refuses %o without repeating it', async (headers) => {
    const attempt = Promise.resolve().then(() => authenticate({ headers, query: '' }));
    await expect(attempt).rejects.toMatchObject({ code: 'authentication', status: 401 });
    await expect(attempt).rejects.not.toThrow(/sk-/);
  });

  it('refuses a wrong key in the words that clients look for', () => {
    const wrong = () => authenticate({ headers: { authorization: 'Bearer no' }, query: '' });
    expect(wrong).toThrow('Incorrect API key provided');
  });

  it('lets in who shows the key', () => {
    expect(authenticate({ headers: { authorization: 'Bearer sk-right' }, query: '' })).toEqual({
      id: 'master',
      role: 'admin',
    });
  });
});
