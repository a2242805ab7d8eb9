import { describe, expect, it } from 'vitest';
import { encodeSse } from './encode-sse.ts';

describe('encodeSse', () => {
  it.each([{ event: 'a\nb' }, { event: 'a\rdata: b' }, { id: 'a\n' }, { id: '\r' }])(
    'writes a line break in %o as a space',
    (field) => {
      expect(encodeSse([{ data: 'x', ...field }])).toMatch(/^(?:event|id): [^\r\n]*\ndata: x\n\n$/);
    },
  );

  it('writes each line of the data for itself, so that no data can end its event', () => {
    expect(encodeSse([{ data: 'a\n\nevent: b\rc\r\nd' }])).toBe(
      'data: a\ndata: \ndata: event: b\ndata: c\ndata: d\n\n',
    );
  });

  it('writes name and id before the data', () => {
    expect(encodeSse([{ event: 'x', id: '', data: '{}' }])).toBe('event: x\nid: \ndata: {}\n\n');
  });

  it('writes empty data', () => {
    expect(encodeSse([{ data: '' }])).toBe('data: \n\n');
  });

  it('writes events after each other, and nothing for none', () => {
    expect(encodeSse([])).toBe('');
    expect(encodeSse([{ data: 'a' }, { event: 'b', data: 'c' }])).toBe(
      'data: a\n\nevent: b\ndata: c\n\n',
    );
  });
});
