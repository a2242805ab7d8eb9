import { describe, expect, it } from 'vitest';
import { inspectResponse } from './inspect-response.ts';

const inspect = (body: object | string) =>
  inspectResponse(new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)));

const usage = { input_tokens: 7, output_tokens: 5 };

describe('inspectResponse', () => {
  it.each([
    [{ type: 'overloaded_error', message: 'Overloaded' }, 'overloaded'],
    [{ type: 'rate_limit_error', message: 'slow' }, 'rate_limited'],
    [{ type: 'unheard_error', message: 'no' }, 'upstream'],
    ['it broke', 'upstream'],
  ])('takes %j under a success status for %s', (error, code) => {
    expect(() => inspect({ error })).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html></html>'],
    ['a list', '[]'],
    ['JSON cut off', '{"id":"r","content":[{"a":1}'],
    ['JSON cut off inside a text', '{"content":[],"id":"r'],
    ['no content', { id: 'r', usage }],
  ])('refuses %s', (_, body) => {
    expect(() => inspect(body)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it('reads the token counts', () => {
    expect(inspect({ id: 'r', content: [], usage }).usage).toMatchObject({
      input: { fresh: 7 },
      output: { text: 5 },
    });
  });

  it.each([{ content: [] }, { content: [], usage: null }])('misses no counts in %j', (body) => {
    expect(inspect(body).usage).toBeUndefined();
  });

  it('takes an error of null for none', () => {
    expect(inspect({ error: null, content: [], usage }).usage).toBeDefined();
  });
});
