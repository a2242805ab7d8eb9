import { describe, expect, it } from 'vitest';
import { toLoggable } from './to-loggable.ts';

const circular: Record<string, unknown> = { name: 'a' };
circular['self'] = circular;
circular['list'] = [circular];

describe('toLoggable', () => {
  it.each<[string, unknown, unknown]>([
    ['a circle', circular, { name: 'a', self: '[circular]', list: ['[circular]'] }],
    ['a BigInt', { n: 12n }, { n: '12n' }],
    ['what JSON has no number for', [Infinity, NaN], ['Infinity', 'NaN']],
    ['a function and a symbol', [() => 1, Symbol('s')], ['function', 'symbol']],
    ['bytes', { bytes: new Uint8Array(9) }, { bytes: '[9 bytes]' }],
    ['what says itself how it prints', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['the same object twice', [{ a: 1 }, { a: 1 }], [{ a: 1 }, { a: 1 }]],
    ['nothing', undefined, undefined],
  ])('takes %s', (_, value, expected) => {
    expect(toLoggable(value)).toEqual(expected);
  });

  it('reads around what throws', () => {
    const value = {
      a: 1,
      get b(): never {
        throw new Error('no');
      },
      c: {
        toJSON(): never {
          throw new Error('no');
        },
      },
    };
    expect(toLoggable(value)).toEqual({ a: 1, b: '[unreadable]', c: '[unreadable]' });
  });

  it('says of an error what JSON leaves out, causes too', () => {
    const cause = Object.assign(new Error('inner'), { code: 'ECONNREFUSED' });
    expect(toLoggable({ error: new TypeError('outer', { cause }) })).toMatchObject({
      error: {
        name: 'TypeError',
        message: 'outer',
        stack: expect.stringContaining('to-loggable.test.ts') as string,
        cause: { message: 'inner', code: 'ECONNREFUSED' },
      },
    });
  });

  it.each<[string, unknown]>([
    ['a long text', 'x'.repeat(1_000_000)],
    ['many texts', Array.from({ length: 100_000 }, () => 'x'.repeat(100))],
    ['many numbers', Array.from({ length: 1_000_000 }, () => 1)],
    ['many names', Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`f${at}`, 1]))],
    ['depth', JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))],
    ['width at every depth', JSON.parse(`[${'[[[[[1]]]]],'.repeat(100_000)}1]`)],
  ])('bounds %s', (_, value) => {
    const began = process.cpuUsage();
    expect(JSON.stringify(toLoggable(value)).length).toBeLessThan(60_000);
    // What this took of a core: on a busy machine the time that passed says nothing.
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(150);
  });
});
