import { describe, expect, it } from 'vitest';
import { createHeaderNames, decodeHeaders } from './decode-headers.ts';

const decode = (raw: readonly Buffer[]) => decodeHeaders(raw, createHeaderNames());

/** Views of one buffer, as a parser makes them of what came in one piece. */
function viewsOf(text: string, separator = '|'): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  let at = 0;
  return text.split(separator).map((part) => {
    const view = bytes.subarray(at, at + part.length);
    at += part.length + separator.length;
    return view;
  });
}

describe('decodeHeaders', () => {
  it('reads names in lower case and values as they are', () => {
    expect(decode(viewsOf('Content-Type|text/Event-Stream|X-Id|req 1'))).toEqual({
      'content-type': 'text/Event-Stream',
      'x-id': 'req 1',
    });
  });

  it('joins a header that stands twice', () => {
    expect(decode(viewsOf('A|1|b|2|a|3'))).toEqual({ a: '1, 3', b: '2' });
  });

  it('reads headers that came in several pieces', () => {
    const raw = [...viewsOf('first|one'), Buffer.from('second'), ...viewsOf('two|third|three')];
    expect(decode(raw)).toEqual({ first: 'one', second: 'two', third: 'three' });
  });

  it('reads pieces that lie in one buffer in another order', () => {
    const [second, two, first, one] = viewsOf('second|two|first|one');
    if (!second || !two || !first || !one) throw new TypeError('four views');
    expect(decode([first, one, second, two])).toEqual({ first: 'one', second: 'two' });
  });

  it('keeps names that every object has', () => {
    const headers = decode(viewsOf('constructor|a|__proto__|b|toString|c'));
    expect(Object.entries(headers)).toEqual([
      ['constructor', 'a'],
      ['tostring', 'c'],
    ]);
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  });

  it('reads bytes above 127 as Latin-1', () => {
    expect(decode(viewsOf('x|caf\u00e9'))).toEqual({ x: 'caf\u00e9' });
  });

  it('gives nothing for nothing', () => {
    expect(decode([])).toEqual({});
  });
});

describe('createHeaderNames', () => {
  it('gives each name in lower case, the first time and later', () => {
    const names = createHeaderNames();
    for (const name of ['X-One', 'x-one', 'X-One', 'X-TWO', '']) {
      expect(names.lower(name)).toBe(name.toLowerCase());
    }
  });

  it('goes on when it has seen more names than it keeps, and longer ones', () => {
    const names = createHeaderNames();
    for (let at = 0; at < 2_000; at += 1) expect(names.lower(`X-${at}`)).toBe(`x-${at}`);
    expect(names.lower('A'.repeat(100))).toBe('a'.repeat(100));
  });
});
