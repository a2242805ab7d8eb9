import { describe, expect, it } from 'vitest';
import { createWaivers } from './waivers.ts';

describe('createWaivers', () => {
  it('takes a name with and without places in lists, and tells those that nothing needed', () => {
    const waivers = createWaivers(['a.b', 'c[1].d', 'a.bb']);
    expect(waivers.take([['a', 0, 'b']])).toBe(true);
    expect(waivers.take([['c', 1, 'd']])).toBe(true);
    expect(waivers.take([['c', 2, 'd']])).toBe(false);
    expect(waivers.take([['a']])).toBe(false);
    expect(waivers.unused()).toMatchObject([{ path: 'server.waive[2]' }]);
  });
});
