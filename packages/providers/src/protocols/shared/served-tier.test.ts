import type { Usage } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { servedBy } from './served-tier.ts';

const usage: Usage = {
  input: { fresh: 1, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 1, reasoning: 0, audio: 0 },
};

describe('servedBy', () => {
  it.each([undefined, null, '', 7, {}, 'default', 'AUTO', 'standard', 'on_demand'])(
    'leaves counts of the standard tier as they are: %s',
    (tier) => {
      expect(servedBy(usage, tier)).toBe(usage);
    },
  );

  it('says another tier', () => {
    expect(servedBy(usage, 'Priority')).toEqual({ ...usage, serviceTier: 'priority' });
  });
});
