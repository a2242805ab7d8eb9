import { describe, expect, it } from 'vitest';
import { createForwardProxies } from './forward-proxy.ts';

const origin = 'https://a.example';

describe('createForwardProxies', () => {
  it('gives none where there is to be none', () => {
    expect(createForwardProxies(false, { HTTPS_PROXY: 'http://p' })(origin)).toBeUndefined();
    expect(createForwardProxies('environment', {})(origin)).toBeUndefined();
  });

  it('gives the one that is set in the place of the environment', () => {
    const proxies = createForwardProxies('http://p:1', { HTTPS_PROXY: 'http://q', NO_PROXY: '*' });
    expect(proxies(origin)?.name).toBe('http://p:1');
  });

  it('gives what the environment says for an origin', () => {
    const proxies = createForwardProxies('environment', {
      HTTPS_PROXY: 'http://s',
      HTTP_PROXY: 'http://p',
      NO_PROXY: 'b.example',
    });
    expect(proxies(origin)?.name).toBe('http://s');
    expect(proxies('http://a.example')?.name).toBe('http://p');
    expect(proxies('https://b.example')).toBeUndefined();
  });

  it.each([
    ['http://p', { isSecure: false, hostname: 'p', port: 80, name: 'http://p' }],
    ['https://p', { isSecure: true, hostname: 'p', port: 443, name: 'https://p' }],
    ['p:3128', { isSecure: false, hostname: 'p', port: 3128, name: 'http://p:3128' }],
    ['http://[::1]:3128/', { hostname: '::1', port: 3128, name: 'http://[::1]:3128' }],
  ])('reads %s', (url, expected) => {
    expect(createForwardProxies(url)(origin)).toMatchObject({
      authorization: undefined,
      ...expected,
    });
  });

  it.each([
    ['http://user:p%40ss@p', 'user:p@ss'],
    ['http://user@p', 'user:'],
    ['http://user:100%@p', 'user:100%'],
  ])('keeps the password of %s out of the name', (url, both) => {
    expect(createForwardProxies(url)(origin)).toMatchObject({
      name: 'http://p',
      authorization: `Basic ${btoa(both)}`,
    });
  });

  it.each(['socks5://user:secret@p', 'http://', 'http://p:99999'])(
    'refuses %s without repeating it',
    (url) => {
      const expected = {
        code: 'invalid_request',
        param: 'proxy',
        message: 'the URL of the proxy is not an http or https URL',
      };
      expect(() => createForwardProxies(url)).toThrow(expect.objectContaining(expected));
      const proxies = createForwardProxies('environment', { HTTPS_PROXY: url });
      expect(() => proxies(origin)).toThrow(expect.objectContaining(expected));
      // One wrong variable is no reason to fail the calls that do not need it.
      expect(proxies('http://a.example')).toBeUndefined();
    },
  );
});
