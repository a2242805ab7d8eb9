import { describe, expect, it } from 'vitest';
import { litellmSettings, repeatLimitOf } from './litellm-settings.ts';

const limitOf = (limit: unknown) =>
  repeatLimitOf(litellmSettings.parse({ REPEATED_STREAMING_CHUNK_LIMIT: limit }));

describe('repeatLimitOf', () => {
  it('refuses what is no count', () => {
    expect(() => limitOf(-1)).toThrow();
    expect(() => limitOf(0.5)).toThrow();
  });

  it('is absent where nobody sets it, and may be 0', () => {
    expect(repeatLimitOf(undefined)).toBeUndefined();
    expect(repeatLimitOf({})).toBeUndefined();
    expect(limitOf(0)).toBe(0);
  });
});
