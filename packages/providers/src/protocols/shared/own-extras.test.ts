import { describe, expect, it } from 'vitest';
import { createOwnExtras } from './own-extras.ts';

const { leftBehind, ownFields, ownForm, isForeign } = createOwnExtras('mine');

describe('createOwnExtras', () => {
  it('reads extras only where they are of this protocol', () => {
    const foreign = { protocol: 'other', fields: { a: 1 }, form: { b: 1 } };
    expect(ownFields(foreign)).toBeUndefined();
    expect(ownForm(foreign)).toEqual({});
    expect(isForeign(foreign)).toBe(true);
    expect(ownFields(leftBehind({ a: 1 }).extra)).toEqual({ a: 1 });
    expect(ownForm(leftBehind(undefined, { b: 1 }).extra)).toEqual({ b: 1 });
    expect(isForeign(leftBehind({ a: 1 }).extra)).toBe(false);
  });

  it('leaves no extra where nothing stays behind', () => {
    expect(leftBehind(undefined)).toEqual({});
    expect(isForeign(undefined)).toBe(false);
  });
});
