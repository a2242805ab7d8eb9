import { describe, expect, it } from 'vitest';
import { inspectJudgements } from './inspect-judgements.ts';

const inspect = (body: unknown) =>
  inspectJudgements(new TextEncoder().encode(JSON.stringify(body)));

describe('inspectJudgements', () => {
  it.each<[unknown, string]>([
    [{}, 'invalid_response'],
    [{ results: {} }, 'invalid_response'],
    [{ error: { code: 'rate_limit_exceeded', message: 'slow down' } }, 'rate_limited'],
  ])('refuses %j as %s', (body, code) => {
    expect(() => inspect(body)).toThrow(expect.objectContaining({ code }));
  });

  it('lets pass what clients of OpenAI can read, and nothing else', () => {
    expect(inspect({ results: [{ flagged: true }], error: null }).deviates).toBeUndefined();
    expect(inspect({ results: [] }).deviates).toBeUndefined();
    expect(inspect({ results: [{ flagged: true }, { categories: {} }] }).deviates).toBe(true);
    expect(inspect({ results: ['no'] }).deviates).toBe(true);
  });
});
