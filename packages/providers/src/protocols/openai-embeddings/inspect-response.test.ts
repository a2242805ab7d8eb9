import { describe, expect, it } from 'vitest';
import { decodeResponse } from './decode-response.ts';
import { inspectResponse } from './inspect-response.ts';

const inspect = (body: unknown) => inspectResponse(new TextEncoder().encode(JSON.stringify(body)));

describe('inspectResponse', () => {
  it.each<[unknown, string]>([
    [{}, 'invalid_response'],
    [{ data: 'none' }, 'invalid_response'],
    [{ error: { code: 'rate_limit_exceeded', message: 'slow down' } }, 'rate_limited'],
  ])('refuses %j as %s', (body, code) => {
    expect(() => inspect(body)).toThrow(expect.objectContaining({ code }));
  });

  it.each([{ prompt_tokens: 3, total_tokens: 3 }, { total_tokens: 3 }, undefined])(
    'counts what decoding counts: %j',
    (usage) => {
      const body = { data: [{ embedding: [1] }], usage };
      expect(inspect(body).usage).toEqual(decodeResponse(body).usage);
    },
  );
});
