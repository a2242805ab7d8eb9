import { describe, expect, it } from 'vitest';
import { toCassette } from './cassette.ts';

const request = { method: 'POST', origin: 'https://a.example', path: '/', headers: {} };
const response = { status: 200, headers: {}, afterMs: 0, pieces: [], ending: 'complete' };

describe('toCassette', () => {
  it.each([
    ['nothing', null],
    ['a list', []],
    ['another version', { cassette: 2, exchanges: [] }],
    ['no exchanges', { cassette: 1 }],
    ['an exchange without a request', { cassette: 1, exchanges: [{ response }] }],
    ['an exchange of which nothing came', { cassette: 1, exchanges: [{ request }] }],
    [
      'a piece without bytes',
      { cassette: 1, exchanges: [{ request, response: { ...response, pieces: [{ atMs: 0 }] } }] },
    ],
    [
      'an ending that is none',
      { cassette: 1, exchanges: [{ request, response: { ...response, ending: 'soon' } }] },
    ],
    [
      'a failure without a known code',
      { cassette: 1, exchanges: [{ request, error: { code: 'toString', message: '' } }] },
    ],
  ])('refuses %s', (_, value) => {
    expect(() => toCassette(value)).toThrow(TypeError);
  });

  it('takes answers and failures', () => {
    const error = { code: 'connection', message: 'no route' };
    const cassette = {
      cassette: 1,
      exchanges: [
        { request, response: { ...response, pieces: [{ atMs: 1, text: 'a' }], ending: error } },
        { request, error },
      ],
    };
    expect(toCassette(cassette)).toBe(cassette);
  });
});
