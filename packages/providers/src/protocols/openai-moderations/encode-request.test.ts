import { describe, expect, it } from 'vitest';
import { encodeRequest } from './encode-request.ts';

const messages = [{ role: 'user', content: 'Hi' }];
const parts = [{ type: 'text', text: 'Hi' }] as const;

describe('encodeRequest', () => {
  it('cannot say a conversation, nor several inputs of parts', () => {
    expect(
      encodeRequest({
        model: 'm',
        inputs: [
          { type: 'conversation', messages },
          { type: 'text', text: 'a' },
          { type: 'parts', parts },
        ],
      }).losses,
    ).toEqual([
      { path: 'input[0]', kind: 'content' },
      { path: 'input[2]', kind: 'content' },
    ]);
  });

  it('reports what only another protocol knows', () => {
    const extra = { protocol: 'other', fields: { threshold: 1 }, form: { single: true } };
    expect(encodeRequest({ model: 'm', inputs: [{ type: 'text', text: 'a' }], extra })).toEqual({
      body: { model: 'm', input: ['a'] },
      losses: [{ path: 'threshold', kind: 'parameter' }],
    });
  });
});
