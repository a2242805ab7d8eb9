import { describe, expect, it } from 'vitest';
import { createHeaderNames } from '../header-names.ts';
import { parseHead } from './parse-head.ts';

const read = (...lines: readonly string[]) =>
  parseHead(lines.map((line) => `${line}\r\n`).join(''), createHeaderNames());
const ok = 'HTTP/1.1 200 OK';

describe('parseHead', () => {
  it.each([
    ['another protocol', ['RTSP/1.0 200 OK']],
    ['another version', ['HTTP/2.0 200 OK']],
    ['a version in lower case', ['http/1.1 200 OK']],
    ['no status', ['HTTP/1.1 OK']],
    ['a status that is no number', ['HTTP/1.1 2x0 OK']],
    ['a status of two digits', ['HTTP/1.1 20 OK']],
    ['a status of four digits', ['HTTP/1.1 2000 OK']],
    ['a status below 100', ['HTTP/1.1 099 OK']],
    ['a header without a colon', [ok, 'content-length 5', 'x: 1']],
    ['a last header without a colon', [ok, 'x: 1', 'content-length 5']],
    ['a header without a name', [ok, ': 5']],
    ['a blank before the colon', [ok, 'content-length : 5']],
    ['a folded line', [ok, 'x: 1', ' folded: 2']],
    ['a name that holds a delimiter', [ok, 'x(y): 1']],
    ['a bare line feed between headers', [ok, 'x: 1\ncontent-length: 5']],
    ['a bare line feed after the status', [`${ok}\nx: 1`]],
    ['a bare carriage return', [ok, 'x: 1\ry: 2']],
    ['a null character', [ok, 'x: \0']],
    ['a bell', [ok, 'x: \x07']],
    ['a delete', [ok, 'x: \x7f']],
    ['a length and chunks', [ok, 'content-length: 5', 'transfer-encoding: chunked']],
    ['two lengths', [ok, 'content-length: 5', 'content-length: 6']],
    ['the same length twice', [ok, 'content-length: 5', 'content-length: 5']],
    ['a negative length', [ok, 'content-length: -5']],
    ['a length with a sign', [ok, 'content-length: +5']],
    ['a length in hexadecimal', [ok, 'content-length: 0x5']],
    ['an empty length', [ok, 'content-length:']],
    ['a length beyond exact numbers', [ok, 'content-length: 1234567890123456']],
    ['a tab after a length', [ok, 'Content-Length: 5\t']],
    ['a tab before an encoding', [ok, 'x: 1', 'transfer-encoding:\tchunked']],
    ['an encoding that nobody asked for', [ok, 'transfer-encoding: gzip, chunked']],
    ['chunked twice', [ok, 'transfer-encoding: chunked', 'transfer-encoding: chunked']],
    ['an interim answer of HTTP/1.0', ['HTTP/1.0 100 Continue']],
    ['chunks in HTTP/1.0', ['HTTP/1.0 200 OK', 'transfer-encoding: chunked']],
  ])('refuses %s', (_, lines) => {
    expect(() => read(...lines)).toThrow(expect.objectContaining({ code: 'connection' }));
  });

  it('reads the status, and headers by their names in lower case', () => {
    const head = read('HTTP/1.1 429 Too Many Requests', 'Retry-After:  3\t', 'X-Note:a: b', 'x-e:');
    expect(head.status).toBe(429);
    expect(head.headers).toEqual({ 'retry-after': '3', 'x-note': 'a: b', 'x-e': '' });
  });

  it('does without words after the status', () => {
    expect(read('HTTP/1.1 200').status).toBe(200);
    expect(read('HTTP/1.1 200 ').status).toBe(200);
  });

  it('joins a header that stands twice', () => {
    expect(read(ok, 'A: 1', 'b: 2', 'a: 3').headers).toEqual({ a: '1, 3', b: '2' });
  });

  it('keeps names that every object has', () => {
    const { headers } = read(ok, 'constructor: a', '__proto__: b', 'toString: c');
    expect(Object.entries(headers)).toEqual([
      ['constructor', 'a'],
      ['tostring', 'c'],
    ]);
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  });

  it('reads bytes above 127 as Latin-1', () => {
    expect(read(ok, 'x: caf\u00e9').headers).toEqual({ x: 'caf\u00e9' });
  });

  it.each([
    [[ok, 'content-length: 5'], 'length', 5],
    [[ok, 'content-length: 0'], 'length', 0],
    [[ok, 'Transfer-Encoding: Chunked'], 'chunked', 0],
    [[ok], 'close', 0],
    [['HTTP/1.1 204 No Content'], 'length', 0],
    [['HTTP/1.1 304 Not Modified', 'content-length: 5'], 'length', 0],
    [['HTTP/1.1 204 No Content', 'transfer-encoding: chunked'], 'length', 0],
  ])('finds the end of the body of %j by its %s', (lines, framing, length) => {
    expect(read(...lines)).toMatchObject({ framing, length });
  });

  it.each([
    [[ok], true],
    [[ok, 'connection: keep-alive'], true],
    [[ok, 'connection: Close'], false],
    [[ok, 'connection: x, close'], false],
    [[ok, 'connection: x', 'connection: close'], false],
    [['HTTP/1.0 200 OK'], false],
    [['HTTP/1.0 200 OK', 'connection: Keep-Alive'], true],
  ])('sees whether the connection of %j goes on: %s', (lines, keepAlive) => {
    expect(read(...lines).keepAlive).toBe(keepAlive);
  });
});
