import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const decode = (body: JsonObject) => decodeRequest({ body, params: {}, query: {}, headers: {} });

describe('decodeRequest', () => {
  it.each<[JsonObject, string]>([
    [{ prompt: 'Hi' }, 'model'],
    [{ model: 7, prompt: 'Hi' }, 'model'],
    [{ model: 'm' }, 'prompt'],
    [{ model: 'm', prompt: null }, 'prompt'],
    [{ model: 'm', prompt: 7 }, 'prompt'],
    [{ model: 'm', prompt: {} }, 'prompt'],
    [{ model: 'm', prompt: [] }, 'prompt'],
    [{ model: 'm', prompt: ['Hi', 7] }, 'prompt[1]'],
    [{ model: 'm', prompt: [1, 'Hi'] }, 'prompt[1]'],
    [{ model: 'm', prompt: [1.5] }, 'prompt[0]'],
    [{ model: 'm', prompt: [[]] }, 'prompt[0]'],
    [{ model: 'm', prompt: [[1], [2, -1]] }, 'prompt[1][1]'],
    [{ model: 'm', prompt: 'Hi', n: 0 }, 'n'],
    [{ model: 'm', prompt: 'Hi', best_of: 1.5 }, 'best_of'],
    [{ model: 'm', prompt: 'Hi', best_of: -1 }, 'best_of'],
    [{ model: 'm', prompt: 'Hi', logprobs: true }, 'logprobs'],
    [{ model: 'm', prompt: 'Hi', stop: 7 }, 'stop'],
    [{ model: 'm', prompt: 'Hi', stop: ['a', 7] }, 'stop[1]'],
    [{ model: 'm', prompt: 'Hi', logit_bias: { 5: 'a' } }, 'logit_bias.5'],
    [
      { model: 'm', prompt: 'Hi', stream_options: { include_usage: 1 } },
      'stream_options.include_usage',
    ],
  ])('refuses %j', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('keeps what it does not know, and nothing of the gateway’s', () => {
    const body = {
      model: 'm',
      prompt: '',
      min_p: 0.1,
      stream_options: { include_usage: false, include_obfuscation: true },
    };
    expect(encodeRequest(decode({ ...body, metadata: { a: 1 }, num_retries: 2 }))).toEqual({
      body,
    });
  });

  it('takes null for absent', () => {
    const body = { model: 'm', prompt: 'Hi', suffix: null, logprobs: null, n: null };
    expect(decode(body).suffix).toBeUndefined();
  });

  it('writes a list where a layer has added prompts, and reports what only another protocol knows', () => {
    const request = decode({ model: 'm', prompt: 'Hi' });
    expect(encodeRequest({ ...request, prompts: ['Hi', 'there'] }).body['prompt']).toEqual([
      'Hi',
      'there',
    ]);
    const extra = { protocol: 'other', fields: { threshold: 1 } };
    expect(encodeRequest({ model: 'm', prompts: ['Hi'], extra })).toEqual({
      body: { model: 'm', prompt: ['Hi'] },
      losses: [{ path: 'threshold', kind: 'parameter' }],
    });
  });

  it('takes every `best_of` that OpenAI takes', () => {
    expect(decode({ model: 'm', prompt: 'Hi', best_of: 0 })).toMatchObject({ bestOf: 0 });
  });
});
