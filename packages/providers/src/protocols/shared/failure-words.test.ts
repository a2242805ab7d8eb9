import { describe, expect, it } from 'vitest';
import { failureWords } from './failure-words.ts';

describe('failureWords', () => {
  it.each<[unknown]>([
    [undefined],
    [null],
    [''],
    ['  '],
    ['<html><title>502 Bad Gateway</title></html>'],
    [[]],
    [{}],
    [{ error: {} }],
    [{ error: { message: '' } }],
    [{ error: { message: 7, code: {} } }],
    [{ detail: [] }],
    [{ detail: [{ loc: ['body'] }] }],
  ])('has none for %j', (body) => {
    expect(failureWords(body)).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [{ error: { message: 'a' } }, 'a'],
    [{ error: { message: '', detail: 'a' } }, 'a'],
    [{ error: 'a' }, 'a'],
    [{ error: 'invalid_grant', error_description: 'a' }, 'a'],
    [{ error_description: 'a' }, 'a'],
    [{ message: 'a' }, 'a'],
    [{ message: { message: 'a' } }, 'a'],
    [{ Message: 'a' }, 'a'],
    [{ detail: 'a' }, 'a'],
    [{ detail: { message: 'a' } }, 'a'],
    [{ detail: [{ loc: ['body', 'messages', 0, 'role'], msg: 'a' }] }, 'messages.0.role: a'],
    [{ detail: [{ msg: 'a' }, { loc: ['query', 'n'], msg: 'b' }] }, 'a; query.n: b'],
    [{ errors: ['a', { message: 'b' }] }, 'a; b'],
    [{ type: 'about:blank', title: 'a', status: 400 }, 'a'],
    [{ title: 't', detail: 'a' }, 'a'],
    [[{ error: { message: 'a' } }], 'a'],
    ['upstream connect error', 'upstream connect error'],
  ])('finds those of %j', (body, words) => {
    expect(failureWords(body)).toBe(words);
  });

  it('cuts what is too long', () => {
    expect(failureWords('x'.repeat(5_000))).toHaveLength(300);
    expect(failureWords({ message: 'x'.repeat(5_000) })).toHaveLength(2_000);
    expect(failureWords({ errors: Array.from({ length: 900 }, () => 'mistake') })?.length).toBe(
      2_000,
    );
  });
});
