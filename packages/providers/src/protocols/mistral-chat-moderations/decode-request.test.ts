import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const decode = (body: JsonObject) => decodeRequest({ body, params: {}, query: {}, headers: {} });
const turn = { role: 'user', content: 'Hi' };

describe('decodeRequest', () => {
  it.each<[JsonObject, string]>([
    [{ input: [turn] }, 'model'],
    [{ model: 'm' }, 'input'],
    [{ model: 'm', input: 'Hi' }, 'input'],
    [{ model: 'm', input: [] }, 'input'],
    [{ model: 'm', input: [{}] }, 'input[0]'],
    [{ model: 'm', input: [turn, 7] }, 'input[1]'],
    [{ model: 'm', input: [[]] }, 'input[0]'],
    [{ model: 'm', input: [[turn], turn] }, 'input[1]'],
    [{ model: 'm', input: [[turn], [{}]] }, 'input[1][0]'],
  ])('refuses %j', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it.each<[JsonObject['input']]>([[[turn, turn]], [[[turn], [turn]]], [[[turn]]]])(
    'reads the input %j and writes it again as it was',
    (input) => {
      const body = { model: 'm', input };
      expect(encodeRequest(decode({ ...body, metadata: {} }))).toEqual({ body });
    },
  );
});
