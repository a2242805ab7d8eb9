import { describe, expect, it } from 'vitest';
import { decodeResponse } from './decode-response.ts';
import { encodeResponse } from './encode-response.ts';

const request = { model: 'm', inputs: ['Hi'] };

describe('encodeResponse', () => {
  it('writes numbers unless the caller asked for base64, whatever the upstream wrote', () => {
    const numbers = { model: 'm', embeddings: [{ index: 0, vector: [1, 0.5] }] };
    const base64 = { model: 'm', embeddings: [{ index: 0, vector: 'AACAPwAAAD8=' }] };
    for (const response of [numbers, base64]) {
      expect(encodeResponse(response, request)['data']).toEqual([
        { object: 'embedding', index: 0, embedding: [1, 0.5] },
      ]);
      expect(encodeResponse(response, { ...request, encoding: 'base64' })['data']).toEqual([
        { object: 'embedding', index: 0, embedding: 'AACAPwAAAD8=' },
      ]);
    }
  });

  it('writes an answer of the same protocol as it was', () => {
    const body = {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.25] }],
      model: 'm',
      usage: { prompt_tokens: 7, total_tokens: 7, cost: 1.4e-7 },
      id: 'gen-1',
    };
    expect(encodeResponse(decodeResponse(body), request)).toEqual(body);
  });
});
