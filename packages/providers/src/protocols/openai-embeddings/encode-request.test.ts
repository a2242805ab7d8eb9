import { describe, expect, it } from 'vitest';
import { encodeRequest } from './encode-request.ts';

describe('encodeRequest', () => {
  it('reports what only another protocol knows', () => {
    const extra = { protocol: 'other', fields: { taskType: 'QUERY' } };
    expect(encodeRequest({ model: 'm', inputs: ['Hi'], extra })).toEqual({
      body: { model: 'm', input: ['Hi'] },
      losses: [{ path: 'taskType', kind: 'parameter' }],
    });
  });

  it('writes a list where a layer has added inputs to a single one', () => {
    const extra = { protocol: 'openai-embeddings', fields: {}, form: { single: true } };
    expect(encodeRequest({ model: 'm', inputs: ['Hi', 'there'], extra }).body['input']).toEqual([
      'Hi',
      'there',
    ]);
  });
});
