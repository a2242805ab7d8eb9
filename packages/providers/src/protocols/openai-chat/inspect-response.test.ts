import { describe, expect, it } from 'vitest';
import { inspectResponse } from './inspect-response.ts';

const inspect = (body: object | string) =>
  inspectResponse(new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)));

const choices = [
  { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' },
];
const usage = { prompt_tokens: 7, completion_tokens: 5 };

describe('inspectResponse', () => {
  it.each([
    [{ message: 'slow', code: 'rate_limit_exceeded' }, 'rate_limited'],
    [{ message: 'no', code: 503 }, 'overloaded'],
    [{ message: 'bad', type: 'invalid_request_error' }, 'invalid_request'],
    ['it broke', 'upstream'],
  ])('takes %j under a success status for %s', (error, code) => {
    expect(() => inspect({ error })).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html></html>'],
    ['a list', '[]'],
    ['JSON cut off', '{"id":"r","choices":[{"a":1}'],
    ['JSON cut off inside a text', '{"choices":[],"id":"r'],
    ['no choices', { id: 'r', usage }],
    ['no choice', { choices: [], usage }],
    ['null for choices', { choices: null }],
    ['an object for choices', { choices: {} }],
  ])('refuses %s', (_, body) => {
    expect(() => inspect(body)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it.each([
    [{ choices: [{ finish_reason: 'error', error: { message: 'slow', code: 429 } }] }, 'slow'],
    [{ detail: 'not today' }, 'not today'],
    [{ object: 'error', message: 'no such thing', code: 404 }, 'no such thing'],
    [{ error: 'it broke' }, 'it broke'],
  ])('tells the words of the failure %j', (body, message) => {
    expect(() => inspect(body)).toThrow(message);
  });

  it('reads the token counts', () => {
    expect(inspect({ id: 'r', choices, usage }).usage).toMatchObject({
      input: { fresh: 7 },
      output: { text: 5 },
    });
  });

  it.each([{ choices }, { choices, usage: null }])('misses no counts in %j', (body) => {
    expect(inspect(body).usage).toBeUndefined();
  });

  it('takes an error of null for none', () => {
    expect(inspect({ error: null, choices, usage }).usage).toBeDefined();
  });
});
