import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('redact', () => {
  it.each([
    'Incorrect API key provided: sk-proj-abcDEF123456. You can find',
    'Incorrect API key provided: sk-inval***********2345. You can',
    'invalid x-api-key sk-ant-api03-AAAA_BBBB-CCCC',
    'key gsk_abcdefgh12345678 is wrong',
    'Authorization: Bearer abcdefgh12345678',
    'API key not valid: AIzaSyA-1234567890abcdef',
  ])('hides the key in "%s"', (text) => {
    const shown = redact(text);
    expect(shown).toContain('***');
    for (const secret of text.match(/[A-Za-z0-9_]{8,}/g) ?? []) {
      if (/\d|_/.test(secret)) expect(shown).not.toContain(secret);
    }
  });

  it.each(['sk', 'pk', 'gsk', 'xai', 'r8', 'hf', 'nvapi', 'pplx', 'fw', 'csk', 'key'])(
    'knows a key that begins with %s, whichever sign follows',
    (beginning) => {
      expect(redact(`the key ${beginning}_Abc123Def456 is wrong`)).toBe('the key *** is wrong');
      expect(redact(`the key ${beginning}-abcd***7890 is wrong`)).toBe('the key *** is wrong');
    },
  );

  it('leaves everything else as it is', () => {
    const text =
      'The model `gpt-4o-mini-2024-07-18` does not exist (task-list, key-value, risk-free, sk-ip)';
    expect(redact(text)).toBe(text);
  });
});
