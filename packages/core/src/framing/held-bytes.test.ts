import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { HeldBytes } from './held-bytes.ts';

const bytes = (...values: readonly number[]): Uint8Array => new Uint8Array(values);

describe('HeldBytes', () => {
  it('refuses more than its limit', () => {
    const held = new HeldBytes(3);
    held.hold(bytes(1, 2));
    held.hold(bytes(3));
    let caught: unknown;
    try {
      held.hold(bytes(4));
    } catch (error) {
      caught = error;
    }
    expect(isLLMError(caught, 'invalid_response')).toBe(true);
  });

  it('gives what waited, then the part asked for, once', () => {
    const held = new HeldBytes(10);
    held.hold(bytes(1));
    held.hold(bytes(2, 3));
    expect(held.takeWith(bytes(4, 5), 1)).toEqual(bytes(1, 2, 3, 4));
    expect(held.takeWith(bytes(), 0)).toEqual(bytes());
  });

  it('does not copy where nothing waited', () => {
    const whole = bytes(1, 2);
    expect(new HeldBytes(10).takeWith(whole, 2)).toBe(whole);
    expect(new HeldBytes(10).takeWith(whole, 1)).toEqual(bytes(1));
  });
});
