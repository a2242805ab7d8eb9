import { describe, expect, it } from 'vitest';
import { decodeResponse } from './decode-response.ts';

describe('decodeResponse', () => {
  it.each<[unknown, string]>([
    [null, 'invalid_response'],
    [{}, 'invalid_response'],
    [{ data: {} }, 'invalid_response'],
    [{ data: [null] }, 'invalid_response'],
    [{ data: [{ index: 0 }] }, 'invalid_response'],
    [{ data: [{ embedding: [] }] }, 'invalid_response'],
    [{ data: [{ embedding: [0.5, null] }] }, 'invalid_response'],
    [{ error: { code: 'rate_limit_exceeded', message: 'slow down' } }, 'rate_limited'],
  ])('refuses %j as %s', (body, code) => {
    expect(() => decodeResponse(body)).toThrow(expect.objectContaining({ code }));
  });

  it('puts vectors in the order of their inputs, and counts them where the upstream does not', () => {
    const data = [
      { index: 1, embedding: [2] },
      { index: 0, embedding: 'AACAPw==' },
    ];
    expect(decodeResponse({ data, model: 'm', id: 'e-1' })).toEqual({
      model: 'm',
      embeddings: [
        { index: 0, vector: 'AACAPw==' },
        { index: 1, vector: [2] },
      ],
      extra: { protocol: 'openai-embeddings', fields: { id: 'e-1' } },
    });
    expect(decodeResponse({ data: [{ embedding: [1] }, { embedding: [2] }] }).embeddings).toEqual([
      { index: 0, vector: [1] },
      { index: 1, vector: [2] },
    ]);
  });
});
