import { describe, expect, it } from 'vitest';
import { joinAudio } from './join-audio.ts';

const encode = (text: string) => Buffer.from(text).toString('base64');
const decode = (data: string | undefined) => Buffer.from(data ?? '', 'base64').toString();

describe('joinAudio', () => {
  it('gives nothing for no pieces', () => {
    expect(joinAudio([], 100)).toBeUndefined();
  });

  it('joins pieces as bytes, each with a padding of its own', () => {
    const audio = joinAudio(
      [{ data: encode('a') }, { data: encode('bc') }, { data: encode('def') }],
      0,
    );
    expect(decode(audio?.data)).toBe('abcdef');
  });

  it('joins one base64 text that was cut anywhere', () => {
    const text = encode('a longer sound');
    const pieces = [text.slice(0, 3), text.slice(3, 10), text.slice(10)].map((data) => ({ data }));
    expect(decode(joinAudio(pieces, 0)?.data)).toBe('a longer sound');
  });

  it('keeps the last id and expiry and joins the transcript', () => {
    const audio = joinAudio(
      [{ id: 'a', transcript: 'Hel' }, { transcript: 'lo' }, { id: 'b', expires_at: 77 }],
      100,
    );
    expect(audio).toEqual({ id: 'b', data: '', transcript: 'Hello', expires_at: 77 });
  });

  it('expires an hour after its creation where the stream does not say', () => {
    expect(joinAudio([{ id: 'a' }], 100)?.expires_at).toBe(3700);
  });
});
