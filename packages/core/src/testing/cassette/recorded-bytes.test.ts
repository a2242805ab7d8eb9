import { describe, expect, it } from 'vitest';
import { fromRecorded, toRecorded } from './recorded-bytes.ts';

describe('toRecorded and fromRecorded', () => {
  it.each([
    ['half of a character', new Uint8Array([0xe2, 0x82]), 'base64'],
    ['frames', new Uint8Array([0, 255, 254]), 'base64'],
    ['text', new TextEncoder().encode('€ and \n'), 'text'],
    ['text with a mark before it', new Uint8Array([0xef, 0xbb, 0xbf, 0x61]), 'text'],
    ['nothing', new Uint8Array(), 'text'],
  ])('give %s back', (_, bytes, form) => {
    const recorded = toRecorded(bytes);
    expect(Object.keys(recorded)).toEqual([form]);
    expect(fromRecorded(recorded)).toEqual(bytes);
  });
});
