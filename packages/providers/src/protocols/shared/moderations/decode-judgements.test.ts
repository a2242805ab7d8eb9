import { describe, expect, it } from 'vitest';
import { decodeJudgements } from './decode-judgements.ts';
import { encodeJudgements } from './encode-judgements.ts';

const judge = (body: unknown) => decodeJudgements(body, 'p');

describe('decodeJudgements', () => {
  it.each<[unknown, string]>([
    [undefined, 'invalid_response'],
    [{}, 'invalid_response'],
    [{ results: 'none' }, 'invalid_response'],
    [{ results: [{}] }, 'invalid_response'],
    [{ results: [{ flagged: 'no' }] }, 'invalid_response'],
    [{ results: [null] }, 'invalid_response'],
    [{ error: { code: 'rate_limit_exceeded', message: 'slow down' } }, 'rate_limited'],
  ])('refuses %j as %s', (body, code) => {
    expect(() => judge(body)).toThrow(expect.objectContaining({ code }));
  });

  it('reads what is there, and leaves out what is none', () => {
    expect(
      judge({
        results: [{ flagged: true, categories: { a: true, b: 'x' }, category_scores: null }],
      }),
    ).toEqual({
      id: '',
      model: '',
      results: [{ flagged: true, categories: { a: true }, scores: {} }],
    });
  });

  it('is written as it was for the protocol that it is from, and without the rest for another', () => {
    const body = {
      id: 'modr-1',
      model: 'm',
      results: [
        {
          flagged: false,
          categories: { hate: false },
          category_scores: { hate: 0.1 },
          category_applied_input_types: { hate: ['text'] },
        },
      ],
      region: 'eu',
    };
    expect(encodeJudgements(judge(body), 'p')).toEqual(body);
    const { region: _, ...plain } = body;
    const { category_applied_input_types: __, ...result } = body.results[0] ?? {};
    expect(encodeJudgements(judge(body), 'q')).toEqual({ ...plain, results: [result] });
  });
});
