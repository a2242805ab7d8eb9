import { describe, expect, it } from 'vitest';
import { readEvent } from './read-event.ts';

describe('readEvent', () => {
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
    expect(readEvent(event)?.data).toBe(data);
  });
});
