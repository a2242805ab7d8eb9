import { describe, expect, it } from 'vitest';
import { addCounts } from './add-counts.ts';

describe('addCounts', () => {
  it('lets a later report complete an earlier one, and erase nothing', () => {
    const earlier = { input: 115, output: 1, details: { cached: 100, audio: 0 }, tier: 'default' };
    const later = { input: 0, output: 7, details: { cached: 0, audio: 2 }, tier: null, more: null };
    expect(addCounts(earlier, later)).toEqual({
      input: 115,
      output: 7,
      details: { cached: 100, audio: 2 },
      tier: 'default',
      more: null,
    });
  });

  it('keeps a 0 that is the only report, and objects that come later', () => {
    expect(addCounts({ a: null }, { a: 0, b: { c: 1 } })).toEqual({ a: 0, b: { c: 1 } });
  });

  it('leaves the prototype alone', () => {
    const later = JSON.parse('{"__proto__":{"a":1}}') as Record<string, never>;
    expect(addCounts({}, later)).toEqual({});
  });
});
