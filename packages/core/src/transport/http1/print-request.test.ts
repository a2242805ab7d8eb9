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
  it.each([
    ['method', { method: 'GET\r\n' }],
    ['path', { path: '/a b' }],
    ['headers', { headers: { 'a b': '1' } }],
    ['x-a', { headers: { 'x-a': '1\r\n' } }],
    ['te', { headers: { TE: '1' } }],
  ])('refuses what the rules of a request refuse, naming %s', (param, request) => {
    expect(() => print(request)).toThrow(refused(param));
  });

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
