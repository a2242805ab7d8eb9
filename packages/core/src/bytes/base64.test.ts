import { describe, expect, it } from 'vitest';
import { joinBase64 } from './base64.ts';

const encode = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

describe('joinBase64', () => {
  it.each([
    [['a=b', 'c'], 'a=bc'],
    [['!!', '==', '!!'], '!!==!!'],
    [['QQ==', 'B'], 'QQ==B'],
  ])('puts %j together as they came, because they are not base64', (pieces, joined) => {
    expect(joinBase64(pieces)).toBe(joined);
  });

  it('gives an empty text for no pieces', () => {
    expect(joinBase64([])).toBe('');
    expect(joinBase64(['', ''])).toBe('');
  });

  it('joins pieces that are encoded each for itself', () => {
    expect(joinBase64([encode('a'), encode('bc'), encode('def'), encode('g')])).toBe(
      encode('abcdefg'),
    );
    expect(joinBase64([encode('abc'), encode('d')])).toBe(encode('abcd'));
  });

  it('joins one text wherever it is cut', () => {
    const whole = encode('a longer sound\xff\x00');
    for (let first = 0; first <= whole.length; first += 1)
      for (let second = first; second <= whole.length; second += 1) {
        const pieces = [whole.slice(0, first), whole.slice(first, second), whole.slice(second)];
        expect(joinBase64(pieces), pieces.join(' ')).toBe(whole);
      }
  });

  it('joins a padded text that is cut and goes on', () => {
    const first = encode('ab');
    expect(joinBase64([first.slice(0, 2), first.slice(2), encode('c')])).toBe(encode('abc'));
  });
});
