import { describe, expect, it } from 'vitest';
import { readUrlRule } from './url-rule.ts';

const ruleOf = (pattern: string) => {
  const read = readUrlRule(pattern);
  if (read.kind === 'wrong') throw new TypeError(read.message);
  return read.rule;
};
const takes = (pattern: string, url: string): boolean => ruleOf(pattern).takes(new URL(url));

// https://docs.litellm.ai/docs/proxy/clientside_auth, read 2026-11-30
const documented = String.raw`^https://litellm.*direct\.fireworks\.ai/v1$`;

describe('a pattern for base URLs', () => {
  it.each([
    ['a host within the path', 'https://litellm.evil.example/.direct.fireworks.ai/v1'],
    ['a host within the query', 'https://litellm.evil.example/?direct.fireworks.ai/v1'],
    ['an encoded slash', 'https://litellm.evil.example/%2edirect.fireworks.ai/v1'],
    ['a backslash', String.raw`https://litellm.evil.example\.direct.fireworks.ai/v1`],
    ['a longer host', 'https://litellm-direct.fireworks.ai.evil.example/v1'],
    ['another port', 'https://litellm-direct.fireworks.ai:8443/v1'],
    ['another scheme', 'http://litellm-direct.fireworks.ai/v1'],
    ['a path above', 'https://litellm-direct.fireworks.ai/v1/../admin'],
    ['a longer path', 'https://litellm-direct.fireworks.ai/v1/evil'],
    ['a query', 'https://litellm-direct.fireworks.ai/v1?to=evil'],
  ])('does not take %s', (_, url) => {
    expect(takes(documented, url)).toBe(false);
  });

  it.each([
    'https://litellm-direct.fireworks.ai/v1',
    'https://litellm.eu.direct.fireworks.ai/v1/',
    'https://LITELLM-direct.Fireworks.ai:443/v1',
  ])('takes %s', (url) => {
    expect(takes(documented, url)).toBe(true);
  });

  it('begins and ends where the parts of the URL do, though it has no anchors', () => {
    const pattern = 'https://good.example';
    expect(takes(pattern, 'https://good.example/v1')).toBe(true);
    expect(takes(pattern, 'https://good.example.evil.example')).toBe(false);
    expect(takes(pattern, 'https://goodXexample/')).toBe(false);
    expect(takes(pattern, 'https://evil.example/https://good.example')).toBe(false);
  });

  it('may have a port, another scheme, classes and groups', () => {
    expect(takes('http://10.0.0.5:8000/v1', 'http://10.0.0.5:8000/v1')).toBe(true);
    expect(takes('http://10.0.0.5:8000/v1', 'http://10.0.0.5/v1')).toBe(false);
    expect(takes('https?://[a-c]\\.good\\.example/v[12]', 'http://b.good.example/v2')).toBe(true);
    expect(takes('https://(eu|us)\\.good\\.example/', 'https://eu.good.example/')).toBe(true);
    expect(takes('https://(eu|us).good.example/', 'https://euXgood.example/')).toBe(false);
    expect(takes('https://.*\\.good\\.example', 'https://good.example')).toBe(false);
    expect(takes('https:\\/\\/good\\.example\\/v1', 'https://good.example/v1')).toBe(true);
    expect(takes('http://[::1]:80/v1', 'http://[::1]/v1')).toBe(false);
    expect(takes('http://[::1]:81/v1', 'http://[::1]:81/v1')).toBe(true);
  });

  it('says whether it names its host', () => {
    expect(ruleOf('http://10.0.0.5:8000/v1').namesHost).toBe(true);
    expect(ruleOf('^https://api\\.good\\.example/.*$').namesHost).toBe(true);
    expect(ruleOf(documented).namesHost).toBe(false);
    expect(ruleOf('https://(eu|us)\\.good\\.example').namesHost).toBe(false);
  });

  it.each([
    ['good.example', 'begins with https://'],
    ['https://.*', 'written out'],
    ['https://api.*', 'written out'],
    ['https://good\\.example.*', 'written out'],
    ['https://.*evil', 'written out'],
    ['https://(a+)+\\.good\\.example', 'must not be repeated'],
    ['https://a\\.example|https://b\\.example', 'parentheses'],
    ['https://good\\.example/(', 'no regular expression'],
    ['', 'begins with'],
  ])('is refused where it is %s', (pattern, words) => {
    const read = readUrlRule(pattern);
    expect(read.kind === 'wrong' && read.message).toContain(words);
  });
});
