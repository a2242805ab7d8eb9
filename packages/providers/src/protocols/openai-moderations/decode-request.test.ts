import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const decode = (body: JsonObject) => decodeRequest({ body, params: {}, query: {}, headers: {} });
const picture = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };

describe('decodeRequest', () => {
  it.each<[JsonObject, string]>([
    [{ input: 'Hi' }, 'model'],
    [{ model: 7, input: 'Hi' }, 'model'],
    [{ model: 'm' }, 'input'],
    [{ model: 'm', input: null }, 'input'],
    [{ model: 'm', input: 7 }, 'input'],
    [{ model: 'm', input: {} }, 'input'],
    [{ model: 'm', input: [] }, 'input'],
    [{ model: 'm', input: [7] }, 'input[0]'],
    [{ model: 'm', input: ['Hi', picture] }, 'input[1]'],
    [{ model: 'm', input: [picture, 'Hi'] }, 'input[1]'],
    [{ model: 'm', input: [{ type: 'video' }] }, 'input[0]'],
    [{ model: 'm', input: [{}] }, 'input[0]'],
    [{ model: 'm', input: [{ type: 'text' }] }, 'input[0].text'],
    [{ model: 'm', input: [picture, { type: 'image_url' }] }, 'input[1].image_url'],
    [{ model: 'm', input: [{ type: 'image_url', image_url: {} }] }, 'input[0].image_url.url'],
  ])('refuses %j', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it.each<[JsonObject['input']]>([
    ['Hi'],
    [''],
    [['Hi']],
    [['Hi', '']],
    [[{ type: 'text', text: 'Hi' }]],
    [[{ type: 'text', text: 'Hi' }, picture]],
  ])('reads the input %j and writes it again as it was', (input) => {
    const body = { model: 'm', input, user: 'u' };
    expect(encodeRequest(decode(body))).toEqual({ body });
  });

  it('keeps nothing of the gateway’s', () => {
    const body = { model: 'm', input: 'Hi' };
    expect(encodeRequest(decode({ ...body, metadata: { a: 1 }, num_retries: 2 }))).toEqual({
      body,
    });
  });
});
