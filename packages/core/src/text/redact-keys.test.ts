import { describe, expect, it } from 'vitest';
import { redactKeys } from './redact-keys.ts';

describe('redactKeys', () => {
  it.each([
    'sk',
    'SK',
    'pk',
    'rk',
    'gsk',
    'xai',
    'pplx',
    'nvapi',
    'hf',
    'tgp',
    'r8',
    'fw',
    'csk',
    'jina',
    'pa',
    'flp',
    'ghp',
    'gho',
    'github_pat',
    'glpat',
    'xoxb',
    'xoxp',
    'lsv2',
    'tvly',
    'key',
  ])('knows a key that begins with %s, whichever sign follows', (beginning) => {
    expect(redactKeys(`the key ${beginning}_Abc123Def456 is wrong`)).toBe('the key *** is wrong');
    expect(redactKeys(`the key ${beginning}-abcd***7890 is wrong`)).toBe('the key *** is wrong');
    expect(redactKeys(`"${beginning}-v1_abc0"`)).toBe('"***"');
  });

  it.each([
    ['AIza', 'API key not valid: AIzaSyA-1234567890abcdef.'],
    ['ya29', 'token ya29.a0Af_1234567890 expired'],
    ['AQ', 'token AQ.Ab8RN6IabcDEF0123456789 expired'],
    ['ABSK', 'ABSKQmVkcm9ja0FQSUtleS1hYmNkMTIzNA is unknown'],
    ['AKIA', 'the id AKIA1234567890ABCDEF is unknown'],
    ['dapi', 'dapi0123456789abcdef0123456789abcdef'],
    ['eyJ', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123'],
    ['bearer', 'Authorization: Bearer abcdefgh12345678'],
    ['bearer', 'authorization: bearer a+b/c=d~e.f-g'],
    ['basic', 'authorization: Basic dXNlcjpwYXNzd29yZA=='],
    ['sk-proj', 'Incorrect API key provided: sk-proj-abcDEF123456. You can find'],
    ['sk-inval', 'Incorrect API key provided: sk-inval***********2345. You can'],
    ['sk-ant', 'invalid x-api-key sk-ant-api03-AAAA_BBBB-CCCC'],
    ['tgp_v1', 'the key tgp_v1_abc9 is wrong'],
    ['sk-or', 'user-sk-or-v1-0123456789'],
    ['sk-proj', 'wrong key sk-proj-abcdefghijklmnop, try again'],
  ])('hides the key of %s in "%s"', (beginning, text) => {
    const shown = redactKeys(text);
    expect(shown).toContain('***');
    expect(shown.toLowerCase()).not.toMatch(
      new RegExp(`${beginning.toLowerCase()}[-_. ]?[\\w+/]{4}`),
    );
  });

  it('replaces all of a text as it is told', () => {
    expect(redactKeys('sk-abcd1234 and hf_abcd1234', (key) => `<${key.length}>`)).toBe(
      '<11> and <11>',
    );
  });

  it.each([
    'The model `gpt-4o-mini-2024-07-18` does not exist (task-list, key-value, risk-free, sk-ip)',
    'max_tokens must be at most 4096; see https://example.com/docs/keys#rate-limits-2',
    'a bearer of news, a basic idea',
    'eyJ is how such tokens begin',
    'desk-1234567 and mask_1234567',
    '',
  ])('leaves %j as it is', (text) => {
    expect(redactKeys(text)).toBe(text);
  });

  it.each(['sk-', 'sk_', 'key-', 'bearer ', 'AIza', 'eyJ', '-sk-', 'a', '*', '.sk-a'])(
    'takes a megabyte of %j in the time of reading it',
    (piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const begun = performance.now();
      redactKeys(text);
      expect(performance.now() - begun).toBeLessThan(1_000);
    },
  );
});
