import { expect, it } from 'vitest';
import { asDataUrl, toMediaType } from './media-type.ts';

it.each([
  ['image/jpg', 'image/jpeg'],
  [' IMAGE/PNG ', 'image/png'],
  ['application/x-pdf', 'application/pdf'],
  ['image/webp', 'image/webp'],
])('writes %s as %s', (written, standard) => {
  expect(toMediaType(written)).toBe(standard);
});

it('reads the bytes of a data URL, and of no other', () => {
  expect(asDataUrl('data:image/png;charset=x;base64,AAAA')).toEqual({
    kind: 'base64',
    mediaType: 'image/png',
    data: 'AAAA',
  });
  expect(asDataUrl('data:,text')).toBeUndefined();
  expect(asDataUrl('https://example.com/a.png')).toBeUndefined();
});
