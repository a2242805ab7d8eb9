import { anthropic, mock, openai } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { baseUrlComplaint, firstProtocol, toBaseUrl } from './base-url.ts';

describe('toBaseUrl', () => {
  it.each([
    ['http://localhost:8000', 'http://localhost:8000/v1'],
    ['http://localhost:8000/', 'http://localhost:8000/'],
    ['http://localhost:8000/api', 'http://localhost:8000/api'],
    ['http://localhost:8000/v1/chat/completions', 'http://localhost:8000/v1'],
    ['http://localhost:8000?x=1', 'http://localhost:8000?x=1'],
    ['nonsense', 'nonsense'],
  ])('takes %s for %s where the provider serves below a path', (given, expected) => {
    expect(toBaseUrl(given, openai, 'gpt-4o')).toBe(expected);
  });

  it('takes a whole endpoint for the URL above it', () => {
    expect(toBaseUrl('https://proxy.example/v1/messages', anthropic, 'claude')).toBe(
      'https://proxy.example',
    );
    expect(toBaseUrl('https://proxy.example', anthropic, 'claude')).toBe('https://proxy.example');
  });
});

describe('firstProtocol', () => {
  it('is the preferred one, or none', () => {
    expect(firstProtocol(openai)?.id).toBe('openai-chat');
    expect(firstProtocol(mock)).toBeUndefined();
  });
});

describe('baseUrlComplaint', () => {
  const placed = { ...openai, id: 'acme', baseUrl: 'https://{region}.acme.example/v1' };

  it.each(['localhost:1', 'file:///etc/passwd', 'http://', ''])('refuses %j', (given) => {
    expect(baseUrlComplaint(given, openai, {})).toBe('expected an http or https URL');
  });

  it('refuses the provider’s own where the parameters leave a place in it open', () => {
    const complaint = 'is missing: the base URL of acme has a place for region';
    expect(baseUrlComplaint(undefined, placed, {})).toBe(complaint);
    expect(baseUrlComplaint(undefined, placed, { region: 7 })).toBe(complaint);
  });

  it('takes another URL, and one whose places are filled', () => {
    expect(baseUrlComplaint('http://localhost:1', placed, {})).toBeUndefined();
    expect(baseUrlComplaint(undefined, placed, { region: 'eu' })).toBeUndefined();
    expect(baseUrlComplaint(undefined, openai, {})).toBeUndefined();
  });
});
