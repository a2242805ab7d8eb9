import { describe, expect, it } from 'vitest';
import { createWholeAnswer } from './whole-answer.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('createWholeAnswer', () => {
  it('parses its bytes once', () => {
    const answer = createWholeAnswer(bytes('{"a":[1]}'), { 'content-type': 'application/json' });
    expect(answer.json()).toEqual({ a: [1] });
    expect(answer.json()).toBe(answer.json());
    expect(answer.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('holds bytes that are no JSON, and says so only when asked', () => {
    const sound = Uint8Array.of(0xff, 0xfb, 0x90);
    const answer = createWholeAnswer(sound);
    expect(answer.bytes).toBe(sound);
    expect(() => answer.json()).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });
});
