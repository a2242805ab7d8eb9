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
    ['http://localhost:8000/v1/embeddings', 'http://localhost:8000/v1'],
    ['http://localhost:8000/v1/embeddings?x=1', 'http://localhost:8000/v1?x=1'],
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

  it.each([
    ['localhost:1', 'found none of http:// and https:// before it'],
    ['', 'found none of http:// and https:// before it'],
    ['file:///etc/passwd', 'found file://'],
    ['http://', 'found no host'],
    ['http://a b/v1', 'found white space in the host'],
    ['http://x:99999/v1', 'found a host or a port that is none'],
    ['https://${HOST}/v1', 'found a placeholder: a variable is written os.environ/NAME'],
    ['https://{{ host }}/v1', 'found a placeholder: a variable is written os.environ/NAME'],
  ])('refuses %j and says why', (given, why) => {
    expect(baseUrlComplaint(given, openai, {})).toBe(`expected an http or https URL, ${why}`);
  });

  it.each(['http://qwen3.6:8000/v1', 'http://vllm.2', 'https://user@llama3.1/v1'])(
    'says of %s that its host cannot be called by that name',
    (given) => {
      expect(baseUrlComplaint(given, openai, {})).toMatch(
        /^the host \S+ ends in a number, .* such as \w+-\d$/,
      );
    },
  );

  it.each([
    'http://10.0.0.1:3',
    'http://my_service:80/v1',
    'http://qwen3.6b:8000',
    'http://[::1]:4/v1',
  ])('takes %s', (given) => {
    expect(baseUrlComplaint(given, openai, {})).toBeUndefined();
  });

  it('refuses the provider’s own where the parameters leave a place in it open', () => {
    const complaint =
      'is missing, and OPENAI_BASE_URL is not set: the base URL of acme has a place for region';
    expect(baseUrlComplaint(undefined, placed, {})).toBe(complaint);
    expect(baseUrlComplaint(undefined, placed, { region: 7 })).toBe(complaint);
    const named = { ...placed, settingsEnv: { region: ['ACME_REGION', 'REGION'] } };
    expect(baseUrlComplaint(undefined, named, {})).toBe(
      `${complaint}, which may stand in ACME_REGION or REGION`,
    );
  });

  it('takes another URL, and one whose places are filled', () => {
    expect(baseUrlComplaint('http://localhost:1', placed, {})).toBeUndefined();
    expect(baseUrlComplaint(undefined, placed, { region: 'eu' })).toBeUndefined();
    expect(baseUrlComplaint(undefined, openai, {})).toBeUndefined();
  });
});
