import { describe, expect, it } from 'vitest';
import { createHttpScanner } from './http-scanner.ts';

const fixed = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '6\r\ndata: \r\nA;note=1\r\n1234567890\r\n0\r\nx-trailer: 1\r\n\r\n';
const empty = 'HTTP/1.1 204 No Content\r\nx: y\r\n\r\n';

function scan(text: string, pieceLength: number): readonly string[] {
  const seen: string[] = [];
  let body = '';
  const scanner = createHttpScanner({
    onHead: (head) => seen.push(head.slice(9, 12)),
    onBody: (bytes, start, end) => {
      body += bytes.toString('latin1', start, end);
    },
    onEnd: () => {
      seen.push(body);
      body = '';
    },
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceLength) {
    const piece = bytes.subarray(at, at + pieceLength);
    scanner.push(piece, piece.length);
  }
  if (scanner.busy) seen.push(`unfinished: ${body}`);
  return seen;
}

describe('createHttpScanner', () => {
  it('refuses a chunk that is longer than its size', () => {
    expect(() => scan(chunked.replace('data: ', 'data: !'), 1000)).toThrow('longer than its size');
  });

  it('refuses a chunk size that is no number, and one that is missing', () => {
    expect(() => scan(chunked.replace('6\r\n', 'zz\r\n'), 1000)).toThrow('not a chunk size');
    expect(() => scan(chunked.replace('6\r\n', '\r\n'), 1000)).toThrow('no size');
  });

  it('refuses a content-length that is no number', () => {
    expect(() => scan(fixed.replace('5', 'five'), 1000)).toThrow('not a number');
  });

  it('refuses a head that never ends', () => {
    expect(() => scan('x'.repeat(70_000), 70_000)).toThrow('never ends');
  });

  it('reports a cut message as unfinished', () => {
    expect(scan(fixed.slice(0, -2), 7)).toEqual(['200', 'unfinished: hel']);
    expect(scan(chunked.slice(0, -2), 7).at(-1)).toBe('unfinished: data: 1234567890');
  });

  it('reads every message alike wherever the bytes are cut', () => {
    const whole = fixed + chunked + empty + fixed;
    const expected = ['200', 'hello', '200', 'data: 1234567890', '204', '', '200', 'hello'];
    for (let pieceLength = 1; pieceLength <= whole.length; pieceLength += 1) {
      expect(scan(whole, pieceLength)).toEqual(expected);
    }
  });
});
