import { describe, expect, it } from 'vitest';
import { isSignedCallId, readCallId, signCallId } from './signed-call-id.ts';

describe('a signed id', () => {
  it.each(['EqQB+/==', 'ü 😀', ''])('gives back the id and %j', (signature) => {
    const id = signCallId('call_1', signature);
    expect(id).toMatch(/^[\w-]+$/);
    expect(isSignedCallId(id)).toBe(true);
    if (signature !== '') expect(readCallId(id)).toEqual({ id: 'call_1', signature });
  });

  it.each(['call_1', '', 'a__signed__', 'a__signed__%%', 'a__signed__x'])(
    'is none where nothing travels in it that can be read: %j',
    (id) => {
      expect(readCallId(id).signature ?? '').not.toContain('%');
      if (!isSignedCallId(id)) expect(readCallId(id)).toEqual({ id });
    },
  );
});
