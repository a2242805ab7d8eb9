import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { toSentBody } from './sent-body.ts';

const bytes = new TextEncoder().encode('\u00e9');

describe('toSentBody', () => {
  it.each([
    ['nothing', undefined, null],
    ['a text', 'caf\u00e9', 'caf\u00e9'],
    ['bytes', bytes, bytes],
    ['one piece', ['a'], 'a'],
    ['no piece', [], new Uint8Array()],
    ['texts', ['a', '\u00e9'], new TextEncoder().encode('a\u00e9')],
    ['pieces', ['a', bytes, 'b'], new TextEncoder().encode('a\u00e9b')],
  ])('gives %s in one piece', (_, body, expected) => {
    expect(toSentBody(body, false)).toEqual({ body: expected });
  });

  it.each([
    ['a text', 'x'.repeat(65_537), 65_537],
    ['bytes', new Uint8Array(65_537), 65_537],
    ['a long text', '\u00e9'.repeat(100_000), 200_000],
    ['pieces', ['\u00e9'.repeat(40_000), new Uint8Array(2)], 80_002],
  ])('gives a long body of %s as a stream of known length', async (_, body, length) => {
    const sent = toSentBody(body, false);
    expect(sent.length).toBe(length);
    expect(sent.body).toBeInstanceOf(Readable);
    let read = 0;
    for await (const piece of sent.body instanceof Readable ? sent.body : []) {
      expect(piece.length).toBeLessThanOrEqual(65_536);
      read += Buffer.byteLength(piece);
    }
    expect(read).toBe(length);
  });

  it('gives a body whole, as text if it is text, to who wants it so', () => {
    const text = 'x'.repeat(65_537);
    expect(toSentBody(text, true)).toEqual({ body: text });
    expect(toSentBody([text, 'y'], true)).toEqual({ body: `${text}y` });
    expect(toSentBody(['a', bytes], true)).toEqual({ body: 'a\u00e9' });
    const binary = Uint8Array.of(0xff, 0xfe);
    expect(toSentBody(binary, true)).toEqual({ body: binary });
    expect(toSentBody(undefined, true)).toEqual({ body: null });
  });
});
