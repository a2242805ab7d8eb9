import { describe, expect, it } from 'vitest';
import { createHeaderNames } from './header-names.ts';
import { checkHeader, checkTarget, parseOrigin, secondHostError } from './request-rules.ts';

const refusal = (param: string) => expect.objectContaining({ code: 'invalid_request', param });

describe('the rules of a request', () => {
  it.each(['null', 'nonsense', '', 'ftp://a', 'ws://a', 'http://a:99999'])(
    'refuse the origin %j',
    (origin) => {
      expect(() => parseOrigin(origin)).toThrow(refusal('origin'));
    },
  );

  it('take origins of http and https', () => {
    expect(parseOrigin('http://[::1]:80').hostname).toBe('[::1]');
    expect(parseOrigin('https://a').protocol).toBe('https:');
  });

  it('refuse what would break the first line', () => {
    expect(() => checkTarget({ method: 'GET /', path: '/' })).toThrow(refusal('method'));
    for (const path of ['', 'a', '/a b', '/a\r\n', '/ä', '/a\t']) {
      expect(() => checkTarget({ method: 'GET', path })).toThrow(refusal('path'));
    }
    expect(() => checkTarget({ method: 'GET', path: '/a?b=%20#c' })).not.toThrow();
  });

  it('refuse headers that would break the head, and those of the transport, in any case', () => {
    const names = createHeaderNames();
    expect(checkHeader('X-Key', 'ä \t1', names)).toBe('x-key');
    for (const name of ['', 'a b', 'a:', 'ä', 'a\r\nb']) {
      expect(() => checkHeader(name, '1', names)).toThrow(refusal('headers'));
    }
    for (const value of ['a\r\nb', 'a\n', '\0', '\u0100']) {
      expect(() => checkHeader('x-key', value, names)).toThrow(refusal('x-key'));
    }
    for (const name of ['Content-Length', 'TRANSFER-ENCODING', 'connection', 'te', 'upgrade']) {
      expect(() => checkHeader(name, '1', names)).toThrow(refusal(name.toLowerCase()));
    }
  });

  it('name the host that stands twice', () => {
    expect(secondHostError()).toEqual(refusal('host'));
  });
});
