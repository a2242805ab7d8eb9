import { describe, expect, it } from 'vitest';
import { createRequestReader } from './wall-request.ts';

const post = 'POST /a?b=c HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello';
const request = { method: 'POST', path: '/a?b=c', body: 'hello' };

function read(text: string, size: number) {
  const reader = createRequestReader();
  const bytes = Buffer.from(text);
  const requests = [];
  for (let at = 0; at < bytes.length; at += size)
    requests.push(...reader.push(bytes.subarray(at, at + size)));
  return requests;
}

describe('createRequestReader', () => {
  it.each([1, 7, 10_000])('reads requests of one connection in pieces of %d bytes', (size) => {
    const read2 = read(post + post, size);
    expect(read2).toMatchObject([request, request]);
    expect(read2[0]?.headers).toEqual({ host: 'here', 'content-length': '5' });
  });

  it.each([1, 10_000])('reads a body in chunks, in pieces of %d bytes', (size) => {
    const head = 'POST /a?b=c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(read(`${head}3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n${post}`, size)).toMatchObject([
      request,
      request,
    ]);
  });

  it('reads a request without a body', () => {
    expect(read('GET / HTTP/1.1\r\n\r\n', 3)).toMatchObject([{ method: 'GET', body: '' }]);
  });

  it.each(['SSH-2.0-OpenSSH\r\n', post.slice(0, -1), 'POST / HTTP/1.1\r\n'])(
    'waits for the rest of %j',
    (text) => expect(read(text, 4)).toEqual([]),
  );
});
