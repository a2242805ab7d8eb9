import { describe, expect, it } from 'vitest';
import { decodeCacheControl, encodeCacheControl } from './cache-control.ts';

describe('decodeCacheControl', () => {
  it('keeps what is no hint, such as null and kinds of tomorrow, as it came', () => {
    expect(decodeCacheControl(null)).toEqual({ hint: {}, rest: { cache_control: null } });
    const persistent = { type: 'persistent' };
    expect(decodeCacheControl(persistent)).toEqual({
      hint: {},
      rest: { cache_control: persistent },
    });
  });

  it('keeps what a hint does not say', () => {
    expect(decodeCacheControl({ type: 'ephemeral', scope: 'global', ttl: 300 })).toEqual({
      hint: { cacheHint: {} },
      rest: { cache_control: { scope: 'global', ttl: 300 } },
    });
  });

  it('reads the lifetime', () => {
    expect(decodeCacheControl({ type: 'ephemeral', ttl: '1h' })).toEqual({
      hint: { cacheHint: { ttl: '1h' } },
      rest: {},
    });
  });
});

describe('encodeCacheControl', () => {
  it('is the way back', () => {
    expect(encodeCacheControl(undefined)).toBeUndefined();
    expect(encodeCacheControl({})).toEqual({ type: 'ephemeral' });
    expect(encodeCacheControl({ ttl: '5m' })).toEqual({ type: 'ephemeral', ttl: '5m' });
  });
});
