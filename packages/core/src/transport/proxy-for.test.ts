import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy-for.ts';

const proxy = 'http://proxy:3128';
const both = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };

describe('proxyFor', () => {
  it.each([
    ['https://a.example', { HTTPS_PROXY: 'http://s', HTTP_PROXY: 'http://p' }, 'http://s'],
    ['http://a.example', { HTTPS_PROXY: 'http://s', HTTP_PROXY: 'http://p' }, 'http://p'],
    ['https://a.example', { HTTP_PROXY: 'http://p' }, undefined],
    ['http://a.example', { HTTPS_PROXY: 'http://s' }, undefined],
    ['https://a.example', { https_proxy: 'http://l', HTTPS_PROXY: 'http://u' }, 'http://l'],
    ['http://a.example', { http_proxy: '', HTTP_PROXY: 'http://u' }, undefined],
    ['https://a.example', { HTTPS_PROXY: ' http://u:p@s ' }, 'http://u:p@s'],
    ['http://127.0.0.1', { HTTP_PROXY: 'http://p' }, 'http://p'],
    ['http://localhost', { HTTP_PROXY: 'http://p' }, 'http://p'],
    ['https://a.example', {}, undefined],
  ])('of %s and %j is %s', (origin, environment, expected) => {
    expect(proxyFor(origin, environment)).toBe(expected);
  });

  it.each([
    ['https://a.example', 'a.example'],
    ['https://A.Example', 'a.EXAMPLE'],
    ['https://x.a.example', 'a.example'],
    ['https://x.a.example', '.a.example'],
    ['https://x.a.example', '*.a.example'],
    ['https://a.example', '.a.example'],
    ['https://a.example', 'b, a.example'],
    ['https://a.example', 'b a.example'],
    ['https://a.example', 'b,\t*'],
    ['https://a.example', 'a.example:443'],
    ['http://a.example', 'a.example:80'],
    ['http://a.example:8080', 'a.example:8080'],
    ['http://a.example:8080', 'a.example'],
    ['http://10.1.2.3', '10.1.2.3'],
    ['http://10.1.2.3:8080', '10.1.2.3:8080'],
    ['http://10.1.2.3', '10.0.0.0/8'],
    ['http://10.1.2.3', '10.1.2.2/31'],
    ['http://10.1.2.3', '0.0.0.0/0'],
    ['http://[::1]', '::1'],
    ['http://[::1]', '[::1]'],
    ['http://[::1]:8080', '[::1]:8080'],
  ])('reaches %s directly by NO_PROXY=%s', (origin, rules) => {
    expect(proxyFor(origin, { ...both, NO_PROXY: rules })).toBeUndefined();
    expect(proxyFor(origin, { ...both, no_proxy: rules, NO_PROXY: 'else' })).toBeUndefined();
  });

  it.each([
    ['https://a.example', ''],
    ['https://a.example', ','],
    ['https://a.example', '.'],
    ['https://a.example', 'x.a.example'],
    ['https://ba.example', 'a.example'],
    ['https://a.example', 'a.example:80'],
    ['http://a.example:8080', 'a.example:80'],
    ['https://a.example', 'a.example/8'],
    ['http://11.1.2.3', '10.0.0.0/8'],
    ['http://10.1.2.3', '10.1.2.0/33'],
    ['http://10.1.2.3', '10.1.2.3/8/8'],
    ['http://10.1.2.3', '300.1.2.3/0'],
    ['http://10.1.2.3', '10.1.2.3:81'],
    ['http://[::1]', '::2'],
    ['http://[::1]:8080', '[::1]:81'],
  ])('reaches %s through the proxy in spite of NO_PROXY=%s', (origin, rules) => {
    expect(proxyFor(origin, { ...both, NO_PROXY: rules })).toBe(proxy);
  });
});
