import { describe, expect, it } from 'vitest';
import { scanEnvelope } from './scan-envelope.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const scan = (text: string) => scanEnvelope(bytes(text));

describe('scanEnvelope', () => {
  it.each([
    ['', 'empty'],
    ['   ', 'too early'],
    ['[]', 'object'],
    ['"text"', 'unexpected'],
    ['1', 'object'],
    ['null', 'object'],
    ['{', 'too early'],
    ['{"a"', 'too early'],
    ['{"a":', 'too early'],
    ['{"a":1', 'too early'],
    ['{"a":1,', 'too early'],
    ['{"a":1,}', 'unexpected'],
    ['{"a" 1}', 'unexpected'],
    ['{"a":1 "b":2}', 'unexpected'],
    ['{"a":1}}', 'unexpected'],
    ['{"a":1}x', 'unexpected'],
    ['{"a":[1,]}', 'unexpected'],
    ['{"a":[1}', 'unexpected'],
    ['{"a":{]}', 'unexpected'],
    ['{"a":tru}', 'unexpected'],
    ['{"a":01}', 'unexpected'],
    ['{"a":+1}', 'unexpected'],
    ['{"a":1.}', 'unexpected'],
    ['{"a":NaN}', 'unexpected'],
    ["{'a':1}", 'unexpected'],
    ['{a:1}', 'unexpected'],
    ['{"a":"b}', 'does not end'],
    ['{"a":"b\\"}', 'does not end'],
    ['{,}', 'unexpected'],
    ['{"a"::1}', 'unexpected'],
    ['{"a":"x""b"}', 'unexpected'],
  ])('refuses %s', (text, problem) => {
    expect(() => scan(text)).toThrow(problem);
  });

  it('agrees with JSON.parse on whether a structure is valid, for every single-byte damage', () => {
    const sample = '{"model":"m","n":-1.5e3,"list":[1,{"a":[]},"x\\"y"],"t":true,"o":{"k":null}}';
    const damages = ['', '"', '{', '}', '[', ']', ':', ',', '1', 'x', ' '];
    for (let at = 0; at < sample.length; at += 1) {
      for (const damage of damages) {
        const text = sample.slice(0, at) + damage + sample.slice(at + 1);
        expect({ text, valid: isValid(() => scan(text)) }).toEqual({
          text,
          valid: isValid(() => asUniqueObject(text)),
        });
      }
    }
  });

  it('refuses nesting beyond the limit at once', () => {
    const deep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    expect(() => scan(deep)).toThrow('deeper than 128');
    expect(() => scan(`{"a":${'['.repeat(127)}${']'.repeat(127)}}`)).not.toThrow();
  });

  it('counts the arrays and objects that a parser would make', () => {
    expect(scan('{}').containers).toBe(1);
    expect(scan('{"a":[{"b":"[{"},[]],"c":{}}').containers).toBe(5);
  });

  it.each([
    '{"__proto__":1}',
    '{"a":{"__proto__":1}}',
    '{"a":[{"__proto__":{}}]}',
    '{"a":{"\\u005f_proto__":1}}',
    '{"a":{"constructor":{"prototype":{}}}}',
  ])('refuses the forbidden key in %s', (text) => {
    expect(() => scan(text)).toThrow('forbidden key');
  });

  it('leaves the same words alone where they are values or harmless names', () => {
    expect(() =>
      scan('{"a":"__proto__","prototype":1,"b":{"constructor":"x","prototype":1}}'),
    ).not.toThrow();
  });

  it('refuses a top-level key that stands twice, because two readers could read two values', () => {
    expect(() => scan('{"model":"a","model":"b"}')).toThrow('twice');
    expect(() => scan('{"model":"a","mode\\u006c":"b"}')).toThrow('twice');
  });

  it('finds each top-level value and nothing below', () => {
    const text =
      ' { "model" : "m\\"x" , "messages":[{"role":"user","content":"model"}],"stream":true,"n":1.5,"o":{"stream":false}, "e":null } ';
    expect([...scan(text).fields.keys()]).toEqual(['model', 'messages', 'stream', 'n', 'o', 'e']);
  });
});

function isValid(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

function asUniqueObject(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('not an object');
  return value;
}
