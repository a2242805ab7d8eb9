import { describe, expect, it } from 'vitest';
import { encodeRequest } from './encode-request.ts';

describe('encodeRequest', () => {
  it('takes a text, and parts, for a conversation of one message', () => {
    const { body } = encodeRequest({
      model: 'm',
      inputs: [
        { type: 'text', text: 'a' },
        {
          type: 'parts',
          parts: [
            { type: 'text', text: 'b' },
            { type: 'image', url: 'https://example.com/a.png' },
          ],
        },
      ],
    });
    expect(body['input']).toEqual([
      [{ role: 'user', content: 'a' }],
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'b' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          ],
        },
      ],
    ]);
  });

  it('reports what only another protocol knows', () => {
    const extra = { protocol: 'other', fields: { user: 'u' } };
    const request = { model: 'm', inputs: [{ type: 'text' as const, text: 'a' }], extra };
    expect(encodeRequest(request).losses).toEqual([{ path: 'user', kind: 'parameter' }]);
  });
});
