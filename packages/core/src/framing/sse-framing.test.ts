import { describe, expect, it } from 'vitest';
import { sseFraming } from './sse-framing.ts';

describe('sseFraming', () => {
  it('reads with no memory of another stream', () => {
    const first = sseFraming.createDecoder();
    expect(first.push(new TextEncoder().encode('data: half'))).toEqual([]);
    const second = sseFraming.createDecoder();
    expect(second.push(new TextEncoder().encode('data: whole\n\n'))).toEqual([{ data: 'whole' }]);
  });
});
