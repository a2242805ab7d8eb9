import { describe, expect, it } from 'vitest';
import { createHeaderNames } from '../header-names.ts';
import { printRequest } from './print-request.ts';

const names = createHeaderNames();
const print = (
  request: Partial<Parameters<typeof printRequest>[0]> = {},
  bodyLength: number | undefined = 0,
) =>
  printRequest(
    { method: 'POST', path: '/', headers: {}, ...request },
    { host: 'api.example:8080', names, bodyLength },
  );
const refused = (param: string) => expect.objectContaining({ code: 'invalid_request', param });

describe('printRequest', () => {
  it.each(['', 'GET /', 'GET\r\n', 'G\0T'])('refuses the method %j', (method) => {
    expect(() => print({ method })).toThrow(refused('method'));
  });

  it.each(['', 'a', '/a b', '/a\r\nx: 1', '/a\n', '/\t', '/\0', '/caf\u00e9', '/\u{1f600}'])(
    'refuses the path %j',
    (path) => {
      expect(() => print({ path })).toThrow(refused('path'));
    },
  );

  it.each(['', 'a b', 'a:', 'a\r\n', 'caf\u00e9'])('refuses the header name %j', (name) => {
    expect(() => print({ headers: { [name]: '1' } })).toThrow(refused('headers'));
  });

  it.each(['1\r\ny: 2', '1\n', '1\r', 'a\0', '\x7f', '\u{1f600}', '\u0100'])(
    'refuses the header value %j',
    (value) => {
      expect(() => print({ headers: { 'x-a': value } })).toThrow(refused('x-a'));
    },
  );

  it.each(['Connection', 'content-length', 'Transfer-Encoding', 'expect', 'upgrade', 'te'])(
    'refuses %s, which belongs to the transport',
    (name) => {
      expect(() => print({ headers: { [name]: 'x' } })).toThrow(refused(name.toLowerCase()));
    },
  );

  it('names the host, keeps the connection and tells the length', () => {
    const headers = { 'Content-Type': 'application/json', 'x-a': 'caf\u00e9', 'x-b': '' };
    expect(print({ path: '/v1?a=b', headers }, 12)).toBe(
      [
        'POST /v1?a=b HTTP/1.1',
        'host: api.example:8080',
        'connection: keep-alive',
        'content-type: application/json',
        'x-a: caf\u00e9',
        'x-b: ',
        'content-length: 12',
        '',
        '',
      ].join('\r\n'),
    );
  });

  it('leaves the host to who gives one', () => {
    const text = print({ headers: { Host: 'other.example' } });
    expect(text.match(/host: .*/g)).toEqual(['host: other.example']);
  });

  it('refuses a second host', () => {
    expect(() => print({ headers: { Host: 'a', host: 'b' } })).toThrow(refused('host'));
  });

  it('tells the length of no body where a server might wait for one', () => {
    const none = (method: string) =>
      printRequest({ method, path: '/', headers: {} }, { host: 'a', names, bodyLength: undefined });
    expect(none('POST')).toContain('content-length: 0\r\n');
    expect(none('GET')).not.toContain('content-length');
    expect(none('HEAD')).not.toContain('content-length');
  });
});
