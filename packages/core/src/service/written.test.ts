import { describe, expect, it } from 'vitest';
import { testCall } from '../testing/scripted-chat.ts';
import { isWrittenIn, writtenIn } from './written.ts';

const body = { model: 'm' };
const call = testCall();
const written = { ...call, written: { protocol: 'p', body, of: call.decoded } };

describe('writtenIn', () => {
  it('gives the words of a protocol, and of no other', () => {
    expect(writtenIn(written, 'p')).toBe(body);
    expect(writtenIn(written, 'q')).toBeUndefined();
    expect(writtenIn(call, 'p')).toBeUndefined();
  });

  it('gives nothing where a layer has changed what is said', () => {
    const changed = { ...written, decoded: () => call.decoded() };
    expect(isWrittenIn(written, 'p')).toBe(true);
    expect(isWrittenIn(changed, 'p')).toBe(false);
    expect(writtenIn(changed, 'p')).toBeUndefined();
  });
});
