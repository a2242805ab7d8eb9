import { describe, expect, it } from 'vitest';
import { concatenate } from '../bytes/concatenate.ts';
import { scanEnvelope } from './scan-envelope.ts';
import { spliceEnvelope, type EnvelopeEdits } from './splice-envelope.ts';

const splice = (text: string, edits: EnvelopeEdits) =>
  new TextDecoder().decode(
    concatenate(spliceEnvelope(scanEnvelope(new TextEncoder().encode(text)), edits)),
  );

describe('spliceEnvelope', () => {
  it('gives the same array back where nothing changes', () => {
    const envelope = scanEnvelope(new TextEncoder().encode('{"a":1}'));
    const [only, ...others] = spliceEnvelope(envelope, { cut: ['b'], rename: { c: 'd' } });
    expect(only).toBe(envelope.pieces[0]);
    expect(others).toEqual([]);
  });

  it('replaces a value and keeps every other byte, spaces included', () => {
    expect(splice('{ "model" : "x",  "n": 1.0 }', { set: { model: 'longer name' } })).toBe(
      '{ "model" : "longer name",  "n": 1.0 }',
    );
  });

  it('adds absent fields at the end', () => {
    expect(splice('{"a":1}', { set: { b: { c: [2] } } })).toBe('{"a":1,"b":{"c":[2]}}');
    expect(splice('{}', { set: { b: 2 } })).toBe('{"b":2}');
    expect(splice('{"a":{}}\n', { set: { b: 2 } })).toBe('{"a":{},"b":2}\n');
  });

  it.each([
    ['{"a":1,"b":2,"c":3}', ['a'], '{"b":2,"c":3}'],
    ['{"a":1,"b":2,"c":3}', ['c'], '{"a":1,"b":2}'],
    ['{"a":1,"b":2,"c":3}', ['b', 'c'], '{"a":1}'],
    ['{"a":1}', ['a'], '{}'],
  ])('cuts from %s the fields %s', (text, cut, expected) => {
    expect(splice(text, { cut })).toBe(expected);
  });

  it('renames, replaces, cuts and adds in one go, values untouched', () => {
    expect(
      splice('{"model":"m","max_completion_tokens":1e2,"tags":["x"]}', {
        set: { model: 'n', user: 'u' },
        cut: ['tags'],
        rename: { max_completion_tokens: 'max_tokens' },
      }),
    ).toBe('{"model":"n","max_tokens":1e2,"user":"u"}');
  });

  it('gives the same bytes wherever the object was cut', () => {
    const all = new TextEncoder().encode('{"a":"é","b":[1,2],"c":{"d":null},"e":0} ');
    const edits = [
      { set: { b: 'new', f: 1 } },
      { set: { a: 'x' }, cut: ['e'], rename: { c: 'g' } },
      { set: { f: true } },
      {},
    ];
    for (const edit of edits) {
      const expected = concatenate(spliceEnvelope(scanEnvelope(all), edit));
      for (let cut = 0; cut <= all.length; cut += 1) {
        const envelope = scanEnvelope([all.subarray(0, cut), all.subarray(cut)]);
        expect(concatenate(spliceEnvelope(envelope, edit))).toEqual(expected);
      }
    }
  });
});
