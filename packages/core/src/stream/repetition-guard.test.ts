import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { createRepetitionGuard, defaultRepeatLimit } from './repetition-guard.ts';

/** How many of the deltas pass before the guard fails; all where it does not. */
function passedBy(limit: number, deltas: readonly (readonly [number, string])[]): number {
  const guard = createRepetitionGuard(limit);
  let passed = 0;
  for (const [place, delta] of deltas) {
    try {
      guard.see(place, delta);
    } catch (error) {
      expect(isLLMError(error, 'repeated_output')).toBe(true);
      expect(isLLMError(error) && error.retryable).toBe(true);
      return passed;
    }
    passed += 1;
  }
  return passed;
}

const times = (count: number, delta: string, place = 0): readonly (readonly [number, string])[] =>
  Array.from({ length: count }, () => [place, delta] as const);

describe('createRepetitionGuard', () => {
  it.each([2, 3, 10, defaultRepeatLimit])('fails at equal delta %d in a row', (limit) => {
    expect(passedBy(limit, times(limit - 1, 'How are you?'))).toBe(limit - 1);
    expect(passedBy(limit, times(limit + 1, 'How are you?'))).toBe(limit - 1);
  });

  it('begins to count again at another delta', () => {
    const deltas = [...times(4, 'same'), ...times(1, 'other'), ...times(4, 'same')];
    expect(passedBy(5, deltas)).toBe(deltas.length);
  });

  it('counts each place for itself', () => {
    const interleaved = Array.from({ length: 4 }, () => [
      ...times(1, 'same'),
      ...times(1, 'same', 1),
    ]).flat();
    expect(passedBy(5, interleaved)).toBe(8);
    expect(passedBy(4, interleaved)).toBe(6);
  });

  it.each(['', ' ', '##', '漢字'])('never counts a delta as short as %j', (delta) => {
    expect(passedBy(3, times(500, delta))).toBe(500);
  });

  it('never fails with a limit of 0', () => {
    expect(passedBy(0, times(500, 'How are you?'))).toBe(500);
  });
});
