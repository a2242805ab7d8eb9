import { describe, expect, it } from 'vitest';
import { readData } from './read-data.ts';

describe('readData', () => {
  it.each([
    ['data: a', 'a'],
    ['data:a', 'a'],
    ['data:  a', ' a'],
    ['data: a\n\n', 'a'],
    ['\ndata: a', 'a'],
    ['event: x\ndata: a\r\ndata:\rdata: b', 'a\n\nb'],
    ['data', ''],
    [': note', undefined],
    ['event: data: x', undefined],
    ['', undefined],
  ])('of %j is %j', (event, data) => {
    expect(readData(event)).toBe(data);
  });
});
