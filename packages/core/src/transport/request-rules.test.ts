import { describe, expect, it } from 'vitest';
import { createHeaderNames } from './header-names.ts';
import { checkHeader, checkTarget, parseOrigin, secondHostError } from './request-rules.ts';

const names = createHeaderNames();
const refused = (param: string) => expect.objectContaining({ code: 'invalid_request', param });

describe('parseOrigin', () => {
  it.each(['nonsense', 'null', 'http://a:99999', 'wss://127.0.0.1', 'file:///a', ''])(
    'refuses %j',
    (origin) => {
      expect(() => parseOrigin(origin)).toThrow(refused('origin'));
    },
  );

  it('reads host and port', () => {
    expect(parseOrigin('https://[::1]:8443')).toMatchObject({ hostname: '[::1]', port: '8443' });
  });
});

describe('checkTarget', () => {
  it.each(['', 'GET /', 'GET\r\n', 'G\0T'])('refuses the method %j', (method) => {
    expect(() => checkTarget({ method, path: '/' })).toThrow(refused('method'));
  });

  it.each(['', 'a', '/a b', '/a\r\nx: 1', '/a\n', '/\t', '/\0', '/caf\u00e9', '/\u{1f600}'])(
    'refuses the path %j',
    (path) => {
      expect(() => checkTarget({ method: 'POST', path })).toThrow(refused('path'));
    },
  );

  it('takes what HTTP takes', () => {
    expect(() => checkTarget({ method: 'M-SEARCH', path: '/a?b=%20&c' })).not.toThrow();
  });
});

describe('checkHeader', () => {
  it.each(['', 'a b', 'a:', 'a\r\n', 'caf\u00e9'])('refuses the name %j', (name) => {
    expect(() => checkHeader(name, '1', names)).toThrow(refused('headers'));
  });

  it.each(['1\r\ny: 2', '1\n', '1\r', 'a\0', '\x7f', '\u{1f600}', '\u0100'])(
    'refuses the value %j',
    (value) => {
      expect(() => checkHeader('x-a', value, names)).toThrow(refused('x-a'));
    },
  );

  it.each([
    'Connection',
    'content-length',
    'Transfer-Encoding',
    'expect',
    'upgrade',
    'te',
    'trailer',
    'Keep-Alive',
  ])('refuses %s, which belongs to the transport', (name) => {
    expect(() => checkHeader(name, 'x', names)).toThrow(refused(name.toLowerCase()));
  });

  it('gives the name in lower case', () => {
    expect(checkHeader('X-A', 'caf\u00e9\t', names)).toBe('x-a');
  });
});

describe('secondHostError', () => {
  it('names the header', () => {
    expect(secondHostError()).toEqual(refused('host'));
  });
});
