import { expect, it } from 'vitest';
import { addUpstreamHeaders } from './upstream-headers.ts';

it('keeps the names of rate limits, and tells the ids of others from our own', () => {
  const headers = { 'x-request-id': 'ours' };
  addUpstreamHeaders(headers, {
    'x-ratelimit-remaining-tokens': '7',
    'anthropic-ratelimit-requests-reset': 'soon\u2026',
    'x-request-id': 'theirs',
  });
  expect(headers).toEqual({
    'x-request-id': 'ours',
    'x-ratelimit-remaining-tokens': '7',
    'anthropic-ratelimit-requests-reset': 'soon?',
    'x-llm-upstream-x-request-id': 'theirs',
  });
});

it('adds nothing where nobody was asked', () => {
  const headers = {};
  addUpstreamHeaders(headers, undefined);
  expect(headers).toEqual({});
});
