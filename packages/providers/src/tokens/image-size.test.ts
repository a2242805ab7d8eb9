import { describe, expect, it } from 'vitest';
import { imageSizeOf } from './image-size.ts';

const url = (bytes: readonly number[], type = 'image/png') =>
  `data:${type};base64,${Buffer.from([...bytes, ...new Array<number>(40).fill(0)]).toString('base64')}`;
const png = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82];
const riff = [0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50];
const text = (word: string): readonly number[] => [...Buffer.from(word)];

describe('imageSizeOf', () => {
  it.each([
    ['an address', 'https://example.com/a.png'],
    ['no base64', 'data:image/png;base64,@@@@'],
    ['too little', 'data:image/png;base64,iVBORw0KGgo='],
    ['a text', url(text('<svg width="9" height="9"/>'), 'image/svg+xml')],
    ['a picture without extent', url(png)],
    ['a JPEG whose frame never comes', url([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff])],
    ['a JPEG of other bytes', url([0xff, 0xd8, 0, 0])],
  ])('knows no size of %s', (_, image) => {
    expect(imageSizeOf(image)).toBeUndefined();
  });

  it.each([
    ['PNG', [...png, 0, 0, 4, 0, 0, 0, 2, 0], { width: 1024, height: 512 }],
    ['GIF', [...text('GIF89a'), 0x40, 1, 0xc8, 0], { width: 320, height: 200 }],
    [
      'WebP, lossy',
      [...riff, ...text('VP8 '), 0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xc8, 0],
      { width: 320, height: 200 },
    ],
    [
      'WebP, lossless',
      [...riff, ...text('VP8L'), 0, 0, 0, 0, 0x2f, 0x3f, 0xc1, 0x31, 0],
      { width: 320, height: 200 },
    ],
    [
      'WebP, extended',
      [...riff, ...text('VP8X'), 10, 0, 0, 0, 0, 0, 0, 0, 0x3f, 1, 0, 0xc7, 0, 0],
      { width: 320, height: 200 },
    ],
    [
      'JPEG behind a profile',
      [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xff, 0xc2, 0, 17, 8, 0, 200, 1, 64, 3],
      { width: 320, height: 200 },
    ],
  ])('reads the size of a %s', (_, bytes, size) => {
    expect(imageSizeOf(url(bytes))).toEqual(size);
  });
});
