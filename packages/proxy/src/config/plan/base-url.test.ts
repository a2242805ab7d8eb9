import { anthropic, mock, openai } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { firstProtocol, toBaseUrl } from './base-url.ts';

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
