import { describe, expect, it } from 'vitest';
import type { Provider } from '../contract/provider.ts';
import { baseOf, toPath, toTarget } from './target.ts';

const anyProvider: Provider = {
  id: 'acme',
  baseUrl: 'https://acme.example',
  auth: { scheme: 'none' },
  speaks: {},
};

describe('toTarget', () => {
  it.each(['acme.example', 'file:///etc/passwd', 'javascript:alert(1)', ''])(
    'refuses %s',
    (url) => {
      expect(() => toTarget(anyProvider, url, {})).toThrow(
        expect.objectContaining({ code: 'invalid_request', param: 'base_url' }),
      );
    },
  );

  it.each([
    ['https://user@acme.example', 'user name'],
    ['https://user:secret@acme.example/v1', 'user name'],
    ['https://acme.example/v1#part', 'fragment'],
  ])('refuses what no call could carry: %s', (url, word) => {
    expect(() => toTarget(anyProvider, url, {})).toThrow(word);
    expect(() => toTarget(anyProvider, url, {})).not.toThrow('secret');
  });

  it('keeps the query, behind the path of a call and below what the call says', () => {
    const target = toTarget(anyProvider, 'https://acme.example/v1/?code=a%2Bb&v=1', {});
    expect(target).toEqual({
      origin: 'https://acme.example',
      prefix: '/v1',
      query: { code: 'a+b', v: '1' },
    });
    expect(toPath(target, { path: '/chat' }, [])).toBe('/v1/chat?code=a%2Bb&v=1');
    expect(toPath(target, { path: '/chat' }, [{ v: '2' }])).toBe('/v1/chat?code=a%2Bb&v=2');
  });

  it('refuses a placeholder without a value, and lets no value leave its place', () => {
    expect(() => toTarget(anyProvider, 'https://{region}.acme.example', {})).toThrow('region');
    expect(
      toTarget(anyProvider, 'https://acme.example/{project}', { project: '../admin?x=' }).prefix,
    ).toBe('/..%2Fadmin%3Fx%3D');
  });

  it('splits origin and path, without a slash at the end', () => {
    expect(toTarget(anyProvider, 'http://127.0.0.1:8080/v1//', {})).toEqual({
      origin: 'http://127.0.0.1:8080',
      prefix: '/v1',
    });
    expect(toTarget(anyProvider, 'https://acme.example', {})).toEqual({
      origin: 'https://acme.example',
      prefix: '',
    });
  });
});

describe('baseOf', () => {
  it.each([
    ['https://acme.example', { path: '', query: {} }],
    ['https://acme.example/v1/?version=2', { path: '/v1', query: { version: '2' } }],
  ])('of %s', (url, base) => {
    expect(baseOf(toTarget(anyProvider, url, {}))).toEqual(base);
  });
});

describe('toPath', () => {
  const target = (prefix: string) => ({ origin: 'https://acme.example', prefix });

  it('writes a segment once that base and address share', () => {
    expect(toPath(target('/v1'), { path: '/v1/messages' }, [])).toBe('/v1/messages');
    expect(toPath(target(''), { path: '/v1/messages' }, [])).toBe('/v1/messages');
    expect(toPath(target('/v1'), { path: '/chat/completions' }, [])).toBe('/v1/chat/completions');
  });

  it('escapes the query, and the address has the last word', () => {
    expect(
      toPath(target(''), { path: '/a', query: { x: '2' } }, [{ x: '1', y: 'a&b' }, undefined, {}]),
    ).toBe('/a?x=2&y=a%26b');
  });
});
