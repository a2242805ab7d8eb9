import { describe, expect, it } from 'vitest';
import { shownParams } from './shown-params.ts';

describe('shownParams', () => {
  it('shows no secret, wherever a call may have one', () => {
    const shown = shownParams(
      {
        model: 'm',
        api_key: 'secret-1',
        client_secret: 'secret-2',
        azure_ad_token: 'secret-3',
        extra_headers: { authorization: 'Bearer secret-4' },
        headers: 'secret-5',
        base_url: 'https://user:secret-6@host.example/v1?key=secret-7',
        api_base: 'secret-8',
        fallbacks: ['other', { model: 'third', api_key: 'secret-9' }],
      },
      false,
    );
    expect(JSON.stringify(shown)).not.toContain('secret-');
    expect(shown).toMatchObject({
      api_key: '***',
      extra_headers: { authorization: '***' },
      base_url: 'https://host.example/v1',
      api_base: '***',
      fallbacks: ['other', { model: 'third', api_key: '***' }],
    });
  });

  it('leaves content as it is unless that is hidden', () => {
    const params = { model: 'm', messages: [{ role: 'user', content: 'hello' }], seed: 1 };
    expect(shownParams(params, false)).toEqual(params);
    expect(shownParams(params, true)).toEqual({ model: 'm', seed: 1 });
  });

  it('hides fields that nobody here knows, and lists of tokens', () => {
    const params = { stream: true, input: [1, 2], news: 'hello', metadata: { team: 'a' } };
    expect(shownParams(params, true)).toEqual({ stream: true, metadata: { team: 'a' } });
  });
});
