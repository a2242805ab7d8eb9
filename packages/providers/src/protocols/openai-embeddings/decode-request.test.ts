import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const decode = (body: JsonObject) => decodeRequest({ body, params: {}, query: {}, headers: {} });

describe('decodeRequest', () => {
  it.each<[JsonObject, string]>([
    [{ input: 'Hi' }, 'model'],
    [{ model: 7, input: 'Hi' }, 'model'],
    [{ model: 'm' }, 'input'],
    [{ model: 'm', input: null }, 'input'],
    [{ model: 'm', input: '' }, 'input'],
    [{ model: 'm', input: 7 }, 'input'],
    [{ model: 'm', input: {} }, 'input'],
    [{ model: 'm', input: [] }, 'input'],
    [{ model: 'm', input: ['Hi', ''] }, 'input[1]'],
    [{ model: 'm', input: ['Hi', 7] }, 'input[1]'],
    [{ model: 'm', input: [1, 'Hi'] }, 'input[1]'],
    [{ model: 'm', input: [1, -2] }, 'input[1]'],
    [{ model: 'm', input: [1.5] }, 'input[0]'],
    [{ model: 'm', input: [[]] }, 'input[0]'],
    [{ model: 'm', input: [[1], [2, null]] }, 'input[1][1]'],
    [{ model: 'm', input: 'Hi', encoding_format: 'hex' }, 'encoding_format'],
    [{ model: 'm', input: 'Hi', dimensions: 0 }, 'dimensions'],
    [{ model: 'm', input: 'Hi', dimensions: 2.5 }, 'dimensions'],
    [{ model: 'm', input: 'Hi', user: 7 }, 'user'],
  ])('refuses %j', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it.each<[JsonObject['input'], unknown]>([
    ['Hi', ['Hi']],
    [
      ['Hi', 'there'],
      ['Hi', 'there'],
    ],
    [[1, 2], [[1, 2]]],
    [
      [[1, 2], [3]],
      [[1, 2], [3]],
    ],
    [
      ['text', [1]],
      ['text', [1]],
    ],
  ])('reads the input %j and writes it again as it was', (input, inputs) => {
    const request = decode({ model: 'm', input: input ?? null });
    expect(request.inputs).toEqual(inputs);
    expect(encodeRequest(request).body['input']).toEqual(input);
  });

  it('keeps what it does not know, and nothing of the gateway’s', () => {
    const body = { model: 'm', input: 'Hi', truncate: 'END', input_type: 'query', dimensions: 3 };
    const request = decode({ ...body, metadata: { a: 1 }, num_retries: 2 });
    expect(encodeRequest(request)).toEqual({ body });
  });
});
