import { describe, expect, it } from 'vitest';
import { fromCaller, isBase64, toCallerRedacted, toCallerSignature } from './signature.ts';

describe('a signature for a caller', () => {
  it('is Google’s own as it came', () => {
    expect(toCallerSignature('EuIHCt8HAXLI2nzg')).toBe('EuIHCt8HAXLI2nzg');
    expect(fromCaller('EuIHCt8HAXLI2nzg')).toEqual({ signature: 'EuIHCt8HAXLI2nzg' });
  });

  it.each(['sealed by somebody', 'ü+/=', '{"a":1}', 'abc'])('is bytes, whoever gave %s', (text) => {
    const written = toCallerSignature(text);
    expect(isBase64(written)).toBe(true);
    expect(fromCaller(written)).toEqual({ signature: text });
  });

  it('holds thoughts that nobody is shown', () => {
    expect(fromCaller(toCallerRedacted('EncryptedThought+/='))).toEqual({
      redacted: 'EncryptedThought+/=',
    });
  });

  it('comes back in the alphabet for addresses, with or without its padding', () => {
    const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x01]);
    const signature = bytes.toString('base64');
    expect(fromCaller(bytes.toString('base64url'))).toEqual({ signature });
    expect(fromCaller(signature.replaceAll('+', '-').replaceAll('/', '_'))).toEqual({ signature });
  });
});
