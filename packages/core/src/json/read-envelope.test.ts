import { describe, expect, it } from 'vitest';
import { createScratch } from '../bytes/byte-pieces.ts';
import { firstByteOf, readEnvelope } from './read-envelope.ts';
import { scanEnvelope } from './scan-envelope.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const scan = (text: string) => scanEnvelope(bytes(text));
const valueOf = (text: string, name: string) => readEnvelope(scan(text), name);

describe('readEnvelope', () => {
  it('gives the value of a top-level field, and nothing from below', () => {
    const text =
      ' { "model" : "m\\"x" , "stream":true,"n":1.5,"o":{"stream":false,"deep":1}, "e":null } ';
    expect(valueOf(text, 'absent')).toBeUndefined();
    expect(valueOf(text, 'deep')).toBeUndefined();
    expect(valueOf(text, 'model')).toBe('m"x');
    expect(valueOf(text, 'stream')).toBe(true);
    expect(valueOf(text, 'n')).toBe(1.5);
    expect(valueOf(text, 'o')).toEqual({ stream: false, deep: 1 });
    expect(valueOf(text, 'e')).toBeNull();
  });

  it('is not misled by quotes and backslashes in long strings', () => {
    const content = `${'x'.repeat(100)}\\\\\\"${'é'.repeat(50)}\\\\`;
    const text = `{"a":"${content}","b":2}`;
    expect(valueOf(text, 'b')).toBe(2);
    expect(valueOf(text, 'a')).toBe((JSON.parse(text) as { a: string }).a);
  });
});

describe('an envelope in pieces', () => {
  const text = '{"model":"a é b","messages":[{"content":"\\"x\\\\"}],"n":-1.5e3,"stream":true}';
  const whole = scan(text);

  it('is the same wherever it was cut', () => {
    const all = bytes(text);
    for (let cut = 0; cut <= all.length; cut += 1) {
      const pieces = [all.subarray(0, cut), all.subarray(cut)];
      const { fields, end } = scanEnvelope(pieces);
      expect({ fields, end }).toEqual({ fields: whole.fields, end: whole.end });
      for (const name of fields.keys()) {
        const envelope = { pieces, fields, end };
        expect(readEnvelope(envelope, name)).toEqual(readEnvelope(whole, name));
        expect(firstByteOf(envelope, name)).toBe(firstByteOf(whole, name));
      }
    }
  });

  it('outlives the scratch it was looked at in', () => {
    const scratch = createScratch();
    const pieces = [bytes(text.slice(0, 9)), bytes(text.slice(9))];
    const envelope = scanEnvelope(pieces, { scratch });
    scratch.join([new Uint8Array(100), new Uint8Array(100)]);
    expect(readEnvelope(envelope, 'model')).toBe('a é b');
  });

  it('has no first byte of a field that it does not have', () => {
    expect(firstByteOf(whole, 'none')).toBeUndefined();
  });
});
