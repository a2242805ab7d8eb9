import { describe, expect, it } from 'vitest';
import { toBase64, toNumbers } from './vector.ts';

const floats = [0, -0, 1, -1.5, 0.017608326, -0.045733217, 3.4e38, 1.4e-45].map(Math.fround);

describe('toNumbers', () => {
  it.each(['no base64!', 'AAAA', 'AAAAAAA'])('refuses %j, which holds no whole floats', (text) => {
    expect(() => toNumbers(text)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it('leaves numbers as they are', () => {
    expect(toNumbers([0.1, 2])).toEqual([0.1, 2]);
  });
});

describe('toBase64', () => {
  it('agrees to the bit with what clients make of base64', () => {
    const bytes = Buffer.from(toBase64(floats), 'base64');
    const view = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    expect([...view]).toEqual(floats);
    expect(toNumbers(toBase64(floats))).toEqual(floats);
  });

  it('writes long vectors and leaves base64 as it is', () => {
    const long = Array.from({ length: 5_000 }, (_, at) => at / 8);
    expect(toNumbers(toBase64(long))).toEqual(long);
    expect(toBase64('AACAPw==')).toBe('AACAPw==');
  });
});
