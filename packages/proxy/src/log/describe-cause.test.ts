import { LLMError } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { describeCause } from './describe-cause.ts';

describe('describeCause', () => {
  it('names a failure and what it was caused by, with the stack of each', () => {
    const inner = Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' });
    const { cause, stack } = describeCause(new TypeError('cannot call', { cause: inner }));
    expect(cause).toBe('TypeError: cannot call; caused by Error: no route (EHOSTUNREACH)');
    expect(stack).toMatch(/^TypeError: cannot call\n {4}at [^]*\ncaused by Error: no route\n/);
  });

  it.each<[unknown, string]>([
    ['text', '"text"'],
    [undefined, 'undefined'],
    [{ a: 1n }, '{"a":"1n"}'],
    [null, 'null'],
  ])('takes %o, which is no error', (thrown, expected) => {
    expect(describeCause(thrown)).toEqual({ cause: expected, stack: undefined });
  });

  it('takes a circle of causes, and an error that cannot be read', () => {
    const circle = new Error('a');
    circle.cause = new Error('b', { cause: circle });
    expect(describeCause(circle).cause).toBe('Error: a; caused by Error: b');
    const unreadable = new Error('a');
    Object.defineProperty(unreadable, 'message', {
      get() {
        throw new Error('no');
      },
    });
    expect(describeCause(unreadable).cause).toBe('a failure that cannot be read');
  });

  it('has no key in it and no length without a bound', () => {
    const { cause, stack } = describeCause(
      new LLMError('internal', `key sk-proj-0123456789abcdef ${'x'.repeat(1_000_000)}`),
    );
    expect(cause + String(stack)).not.toContain('0123456789');
    expect(cause.length + String(stack).length).toBeLessThan(11_000);
  });
});
