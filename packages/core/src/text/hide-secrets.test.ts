import { describe, expect, it } from 'vitest';
import { LLMError } from '../error/llm-error.ts';
import { createSecretHider, hideSecrets } from './hide-secrets.ts';

const key = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const odd = 'a+b/c"d=é';

function failure(message: string, upstream: object = {}): LLMError {
  return new LLMError('authentication', message, {
    provider: 'acme',
    upstream: { status: 401, ...upstream },
  });
}

describe('createSecretHider', () => {
  it('takes a secret out of a text in each of its spellings', () => {
    const hide = createSecretHider([odd, 'short']);
    const text = `${odd} ${encodeURIComponent(odd)} ${JSON.stringify(odd)} short`;
    expect(hide?.(text)).toBe('*** *** "***" short');
    expect(createSecretHider(['short', ''])).toBeUndefined();
  });
});

describe('hideSecrets', () => {
  it.each([key, odd, 'half of a pair \ud800'])('hides %j wherever it stands', (secret) => {
    const native = {
      protocol: 'p',
      body: { error: { message: `no: ${secret}`, list: [1, [secret]], [`k${secret}`]: null } },
    };
    const error = failure(`wrong key ${secret}, ${secret}`, {
      native,
      code: secret,
      headers: { 'x-ratelimit-of': `of ${secret}`, 'request-id': '1' },
    });
    const hidden = hideSecrets(error, ['other-key', secret]);
    expect(hidden.message).toBe('wrong key ***, ***');
    expect(JSON.stringify(hidden.upstream)).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(hidden).toMatchObject({
      code: 'authentication',
      provider: 'acme',
      upstream: { status: 401, headers: { 'x-ratelimit-of': 'of ***', 'request-id': '1' } },
    });
  });

  it('hides a key that stands in an address', () => {
    const shown = hideSecrets(failure(`https://a.example/?key=${encodeURIComponent(odd)}`), [odd]);
    expect(shown.message).toBe('https://a.example/?key=***');
  });

  it('gives a failure that has none as it is, and takes no short text for one', () => {
    const error = failure('no such model', { native: { protocol: 'p', body: { a: ['b'] } } });
    expect(hideSecrets(error, [key])).toBe(error);
    expect(hideSecrets(error, ['', 'such'])).toBe(error);
  });

  it('keeps no cause that may say it again', () => {
    const error = new LLMError('upstream', `no ${key}`, { cause: new Error(key) });
    expect(hideSecrets(error, [key]).cause).toBeUndefined();
    const outer = new LLMError('upstream', `no ${key}`, { cause: failure(`because of ${key}`) });
    expect(hideSecrets(outer, [key]).cause).toMatchObject({ message: 'because of ***' });
  });

  it('takes a long text without a long time', () => {
    const begin = process.cpuUsage().user;
    hideSecrets(failure(key.slice(0, -1).repeat(200_000)), [key]);
    expect(process.cpuUsage().user - begin).toBeLessThan(500_000);
  });
});
