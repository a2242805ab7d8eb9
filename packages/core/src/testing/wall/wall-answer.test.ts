import { describe, expect, it } from 'vitest';
import { answer, chunked, head, lastChunk, streamed } from './wall-answer.ts';
import { reset } from './wall-step.ts';

const text = (steps: readonly unknown[]): string =>
  steps
    .map((step) => (step instanceof Uint8Array ? Buffer.from(step).toString() : String(step)))
    .join('');

describe('answer', () => {
  it('bounds its body in bytes', () => {
    expect(text(answer(200, ['x-a: b'], 'wörld'))).toBe(
      'HTTP/1.1 200\r\nx-a: b\r\ncontent-length: 6\r\n\r\nwörld',
    );
    expect(answer('204 Nothing', [])).toEqual([head('204 Nothing', 'content-length: 0')]);
  });
});

describe('chunked', () => {
  it('counts bytes, not letters', () => {
    expect(text([chunked('🙂')])).toBe('4\r\n🙂\r\n');
  });
});

describe('streamed', () => {
  it('ends with the last chunk', () => {
    expect(text(streamed(['a', 20, '', Buffer.from('b')]).filter((step) => step !== 20))).toBe(
      `${head(200, 'content-type: text/event-stream', 'transfer-encoding: chunked')}1\r\na\r\n1\r\nb\r\n${lastChunk}`,
    );
  });

  it('does not where a step ends it', () => {
    expect(streamed(['a', reset]).at(-1)).toBe(reset);
  });
});
