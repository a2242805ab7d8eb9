import { describe, expect, it } from 'vitest';
import { readAnswers } from './raw-answers.ts';

const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';
const counted = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\nno';

describe('readAnswers', () => {
  it('takes no answer for whole before its last byte, wherever it is cut', () => {
    for (const text of [chunked, counted])
      for (let length = 1; length < text.length; length += 1) {
        const [answer, ...others] = readAnswers(text.slice(0, length));
        expect([answer?.isWhole, others]).toEqual([false, []]);
      }
  });

  it('reads one answer after the other', () => {
    const read = readAnswers(chunked + counted + chunked.slice(0, -1));
    expect(read.map(({ status, body, isWhole }) => [status, body, isWhole])).toEqual([
      [200, 'abcde', true],
      [503, 'no', true],
      [200, 'abcde', false],
    ]);
    expect(readAnswers('')).toEqual([]);
  });
});
