import { describe, expect, it } from 'vitest';
import { createPrettyPrinter } from './print-pretty-line.ts';

const time = new Date(2026, 10, 30, 9, 5, 3).getTime();
const print = createPrettyPrinter({ colours: false });
const call = {
  requestId: 'r',
  model: 'gpt-4o',
  provider: 'openai',
  deployment: 'f6ce90a3bd7b1e06530ea220c1c39f81',
  attempts: 1,
  outcome: 'completed',
  durationMs: 56,
};

describe('createPrettyPrinter', () => {
  it.each<[string, object, string]>([
    [
      'an answer',
      { ...call, inputTokens: 10, outputTokens: 20, cost: 0.0012 },
      '200      56 ms  gpt-4o → openai f6ce90a3  10 → 20 tokens  $0.0012',
    ],
    [
      'a stream',
      { ...call, firstChunkMs: 12 },
      '200      56 ms  gpt-4o → openai f6ce90a3  stream, first after 12 ms',
    ],
    [
      'a failure, with its cause',
      {
        ...call,
        outcome: 'failed',
        status: 502,
        attempts: 3,
        fallbacks: 1,
        error: 'connection',
        reason: 'no connection',
        cause: 'Error: refused (ECONNREFUSED)',
      },
      '502      56 ms  gpt-4o → openai f6ce90a3  3 attempts  1 fallbacks  connection: no connection  (Error: refused (ECONNREFUSED))',
    ],
    [
      'a caller that went away',
      { ...call, outcome: 'cancelled', provider: undefined, deployment: undefined },
      'cancelled      56 ms  gpt-4o → nobody',
    ],
  ])('prints a call on one line: %s', (_, fields, expected) => {
    const text = print({ level: 'info', message: 'call', fields: { ...fields }, time });
    expect(text).toBe(`09:05:03  ${expected}\n`);
  });

  it('prints a stack below its line, and other fields by name', () => {
    const fields = { worker: 1, stack: 'Error: a\n    at b' };
    expect(print({ level: 'error', message: 'broken', fields, time })).toBe(
      '09:05:03  error  broken  worker=1\n    Error: a\n        at b\n',
    );
  });

  it('lets nothing of a caller reach the terminal but text', () => {
    const fields = { ...call, model: '\u001b[2J\nfake\u202e', path: '\u009b' };
    const text = print({ level: 'info', message: 'call', fields, time });
    expect(text.split('\n')).toHaveLength(2);
    // eslint-disable-next-line no-control-regex -- these must not be there
    expect(text).not.toMatch(/[\u001b\u009b\u202e]/);
  });

  it('has colours where there may be some', () => {
    const fields = { ...call };
    expect(
      createPrettyPrinter({ colours: true })({ level: 'info', message: 'call', fields, time }),
    ).toContain('\u001b[32m200\u001b[0m');
  });
});
