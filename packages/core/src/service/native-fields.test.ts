import { describe, expect, it } from 'vitest';
import { scanEnvelope } from '../json/scan-envelope.ts';
import { createNativeFields } from './native-fields.ts';

const fieldsOf = (text: string) =>
  createNativeFields(scanEnvelope(new TextEncoder().encode(text)), 'm');

describe('createNativeFields', () => {
  const fields = fieldsOf(
    '{"top":{"id" : "a é","list":[{"id":"b"},{"id":3},{"id":""}]},"n":1,"text":"\\"deep\\": \\"no\\""}',
  );

  it('reads top-level fields', () => {
    expect([fields.model, fields.has('n'), fields.has('id'), fields.read('n')]).toEqual([
      'm',
      true,
      false,
      1,
    ]);
  });

  it('finds keys below the top level, and their texts in order', () => {
    expect(fields.hasKey('list')).toBe(true);
    expect(fields.valuesOf('id').map((value) => value.length)).toEqual([4, 1, 0]);
  });

  it('finds no key that is only a top-level one or stands in a text', () => {
    expect([fields.hasKey('top'), fields.hasKey('deep'), fields.hasKey('absent')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(fields.valuesOf('deep')).toEqual([]);
  });

  it('searches the bytes of an envelope whose keys nobody has seen', () => {
    const { nestedKeys: _, ...envelope } = scanEnvelope(new TextEncoder().encode('{"a":{"b":1}}'));
    const blind = createNativeFields(envelope, 'm');
    expect([blind.hasKey('b'), blind.hasKey('c')]).toEqual([true, false]);
  });
});
