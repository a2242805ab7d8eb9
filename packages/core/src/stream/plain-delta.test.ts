import { describe, expect, it } from 'vitest';
import { createPlainDelta } from './plain-delta.ts';

const event = (text: string, more = '') =>
  `data: {"id":"1","choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}]${more}}`;

function learned(more = '') {
  const plain = createPlainDelta('content');
  plain.learn(event('Hello', more), 'Hello');
  return plain;
}

describe('createPlainDelta', () => {
  it('matches nothing before it has learned', () => {
    expect(createPlainDelta('content').match(event('x'))).toBeUndefined();
  });

  it.each([
    ['another choice', event('x').replace('"index":0', '"index":1')],
    ['a finish reason', event('x').replace('null', '"stop"')],
    ['a field more', event('x', ',"usage":{"total":1}')],
    ['a text that ends in an escape', event('x\\\\')],
    ['an escaped quote', event('say \\"hi\\"')],
    ['a line end in its text', event('a\nb')],
    ['a NUL in its text', event('a\0b')],
    ['nothing', ''],
    ['a part of an event', event('x').slice(0, -3)],
  ])('does not match an event with %s', (_, other) => {
    expect(learned().match(other)).toBeUndefined();
  });

  it('matches an event that differs only in its text', () => {
    expect(learned().match(event('world'))).toBe('world');
    expect(learned().match(event(''))).toBe('');
    expect(learned().match(event('“ünï” ✓'))).toBe('“ünï” ✓');
  });

  it('looks past padding of any length, and at nothing but padding', () => {
    const plain = learned(',"obfuscation":"abc"');
    expect(plain.match(event('x', ',"obfuscation":"defgh1"'))).toBe('x');
    expect(plain.match(event('x', ',"obfuscation":"a","error":{}'))).toBeUndefined();
    expect(plain.match(event('x', ',"obfuscation":"a\\"'))).toBeUndefined();
  });

  it('does not learn where the text stands twice, or is escaped', () => {
    const plain = createPlainDelta('content');
    plain.learn('{"content":"a","x":{"content":"a"}}', 'a');
    plain.learn('{"content":"a\\nb"}', 'a\\nb');
    expect(plain.match('{"content":"c","x":{"content":"a"}}')).toBeUndefined();
    expect(plain.match('{"content":"c"}')).toBeUndefined();
  });
});
