import { createCallRecord } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { addLitellmHeaders } from './litellm-headers.ts';

const attempt = (durationMs: number | undefined) => ({
  deployment: 'd',
  provider: 'p',
  model: 'm',
  startedAt: 0,
  durationMs,
  status: 200,
  error: undefined,
  replays: 0,
  usage: undefined,
});

const headersOf = (
  attempts: readonly (number | undefined)[],
  { fallbacks = 0, deployment = 'größe' } = {},
) => {
  const headers: Record<string, string> = {};
  const record = { ...createCallRecord(), attempts: attempts.map(attempt), fallbacks };
  const answeredBy = { provider: 'p', model: 'm', deployment };
  addLitellmHeaders(headers, { call: { model: 'fast' }, answeredBy, record, totalMs: 100.123 });
  return headers;
};

describe('addLitellmHeaders', () => {
  it('says which model was asked for, who answered and how long it took', () => {
    expect(headersOf([90])).toEqual({
      'x-litellm-model-id': 'gr??e',
      'x-litellm-model-group': 'fast',
      'x-litellm-response-duration-ms': '100.12',
      'x-litellm-overhead-duration-ms': '10.12',
      'x-litellm-attempted-retries': '0',
      'x-litellm-attempted-fallbacks': '0',
    });
  });

  it('tells retries from fallbacks', () => {
    expect(headersOf([10, 20, 30], { fallbacks: 1 })).toMatchObject({
      'x-litellm-attempted-retries': '1',
      'x-litellm-attempted-fallbacks': '1',
      'x-litellm-overhead-duration-ms': '40.12',
    });
  });

  it('counts nothing below zero where no router has counted, or an attempt still runs', () => {
    expect(headersOf([])).toMatchObject({ 'x-litellm-attempted-retries': '0' });
    expect(headersOf([undefined, 200])).toMatchObject({ 'x-litellm-overhead-duration-ms': '0' });
  });
});
