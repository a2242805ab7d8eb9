import { describe, expect, it } from 'vitest';
import { createCallContext, createContextKey, valueOf, withValue } from './call-context.ts';

describe('createCallContext', () => {
  it('gives defaults that bound nothing, with an id of its own', () => {
    const context = createCallContext();
    expect(context).toMatchObject({ attempt: 1, deadline: Infinity });
    expect(context.signal.aborted).toBe(false);
    expect(context.values).toBeUndefined();
    expect(createCallContext().requestId).not.toBe(context.requestId);
  });

  it('keeps what is known', () => {
    const { signal } = new AbortController();
    const { values } = withValue(createCallContext(), createContextKey('key', 0), 1);
    const known = { requestId: 'r', signal, attempt: 3, deadline: 9, values };
    expect(createCallContext(known)).toEqual(known);
  });
});

describe('withValue and valueOf', () => {
  it('give the fallback until there is a value, even an undefined one', () => {
    const key = createContextKey<string | undefined>('name', 'fallback');
    const context = createCallContext();
    expect(valueOf(context, key)).toBe('fallback');
    expect(valueOf(withValue(context, key, undefined), key)).toBeUndefined();
  });

  it('leave the context they are given alone', () => {
    const key = createContextKey('count', 0);
    const context = withValue(createCallContext(), key, 1);
    const changed = withValue(context, key, 2);
    expect([valueOf(context, key), valueOf(changed, key)]).toEqual([1, 2]);
    expect({ ...changed, values: context.values }).toEqual(context);
  });

  it('tell keys of the same name apart', () => {
    const keys = [createContextKey('same', 0), createContextKey('same', 0)] as const;
    const context = withValue(createCallContext(), keys[0], 1);
    expect(valueOf(context, keys[0])).toBe(1);
    expect(valueOf(context, keys[1])).toBe(0);
  });
});
