import { jsonArrayFraming, ndjsonFraming } from '@llm/core/framing';
import { describe, expect, it } from 'vitest';
import { joined, writeWhole } from './write-frames.ts';

describe('writeWhole', () => {
  it('writes the beginning and the end of a framing that has them', () => {
    expect(writeWhole(jsonArrayFraming, [{ data: '{"a":1}' }])).toBe('[{"a":1}]');
    expect(writeWhole(jsonArrayFraming, [])).toBe('[]');
  });

  it('writes event by event elsewhere', () => {
    expect(writeWhole(ndjsonFraming, [{ data: '{}' }, { data: '{}' }])).toBe('{}\n{}\n');
  });
});

it('joins bytes and text', () => {
  expect(joined(new Uint8Array([0x61]), 'b')).toEqual(Buffer.from('ab'));
});
