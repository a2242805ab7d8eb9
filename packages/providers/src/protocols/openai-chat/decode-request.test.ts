import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeRequest, gatewayFields } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const messages = [{ role: 'user', content: 'Hi' }];
const decode = (fields: JsonObject) =>
  decodeRequest({
    body: { model: 'm', messages, ...fields },
    params: {},
    query: {},
    headers: {},
  });

describe('decodeRequest', () => {
  it.each<readonly [JsonObject, string]>([
    [{ model: undefined }, 'model'],
    [{ model: 7 }, 'model'],
    [{ messages: null }, 'messages'],
    [{ messages: 'Hi' }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ stream: 'yes' }, 'stream'],
    [{ stream_options: { include_usage: 1 } }, 'stream_options.include_usage'],
    [{ tools: {} }, 'tools'],
    [{ tools: [{ type: 'function' }] }, 'tools[0].function'],
    [{ functions: [{}] }, 'functions[0].name'],
    [{ tool_choice: 'maybe' }, 'tool_choice'],
    [{ function_call: 7 }, 'function_call'],
    [{ response_format: 'json' }, 'response_format'],
    [{ response_format: {} }, 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: 'x' } } },
      'response_format.json_schema.schema',
    ],
    [{ reasoning_effort: 1 }, 'reasoning_effort'],
    [{ max_tokens: '5' }, 'max_tokens'],
    [{ max_completion_tokens: true }, 'max_completion_tokens'],
    [{ stop: 7 }, 'stop'],
    [{ stop: ['a', 7] }, 'stop[1]'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ logit_bias: { '1': 'x' } }, 'logit_bias.1'],
    [{ logit_bias: [] }, 'logit_bias'],
    [{ n: '2' }, 'n'],
    [{ user: 7 }, 'user'],
    [{ store: true, metadata: 'x' }, 'metadata'],
  ])('refuses %j and names %s', (fields, param) => {
    expect(() => decode(fields)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it('reads every parameter', () => {
    const request = decode({
      stream: true,
      stream_options: { include_usage: true },
      parallel_tool_calls: false,
      max_completion_tokens: 10,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop: ['a', 'b'],
      seed: 1,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      logit_bias: { '50256': -100 },
      logprobs: true,
      top_logprobs: 3,
      n: 2,
      user: 'u',
      service_tier: 'flex',
      response_format: { type: 'json_object' },
    });
    expect(request).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      stream: true,
      includeUsage: true,
      parallelToolCalls: false,
      maxOutputTokens: 10,
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      stop: ['a', 'b'],
      seed: 1,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      logitBias: { '50256': -100 },
      logprobs: true,
      topLogprobs: 3,
      candidates: 2,
      user: 'u',
      serviceTier: 'flex',
      responseFormat: { type: 'json' },
      extra: { protocol: 'openai-chat', fields: {}, form: { topK: 'top_k' } },
    });
  });

  it.each<readonly [JsonObject]>([
    [{ max_tokens: 5 }],
    [{ max_tokens: 5, max_completion_tokens: 6 }],
    [{ max_tokens: null, stop: null, tools: null, n: null, metadata: undefined }],
    [{ stop: 'END' }],
    [{ stop: ['END'] }],
    [{ stop: [] }],
    [{ top_k: 5 }],
    [{ service_tier: 'on_demand' }],
    [{ stream_options: {} }],
    [{ stream_options: { include_usage: false, include_obfuscation: false } }],
    [{ tools: [] }],
    [{ tools: [{ type: 'function', function: { name: 'n' } }], tool_choice: 'any' }],
    [{ functions: [{ name: 'n' }], function_call: { name: 'n' } }],
    [{ functions: [{ name: 'n' }], function_call: 'none' }],
    [{ tools: [], functions: [{ name: 'n' }], tool_choice: 'auto', function_call: 'auto' }],
    [{ response_format: { type: 'text' } }],
    [{ response_format: { type: 'grammar', grammar: 'x' } }],
    [{ response_format: { type: 'json_schema', json_schema: { name: 'n' } } }],
    [
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'n', schema: {}, strict: null, x: 1 },
          y: 2,
        },
      },
    ],
    [{ reasoning_effort: 'none', verbosity: 'low', prediction: { type: 'content' } }],
    [{ thinking: { type: 'enabled', budget_tokens: 1024, clear_thinking: false } }],
    [{ store: true, metadata: { a: 'b' }, unknown_field: { deep: [1] } }],
  ])('reads %j so that it is written back as it came', (fields) => {
    const { body, losses } = encodeRequest(decode(fields));
    expect(body).toEqual({ model: 'm', messages, ...fields });
    expect(losses).toBeUndefined();
  });

  it.each(gatewayFields)('keeps %s, which is for the gateway, from the upstream', (name) => {
    const { body } = encodeRequest(decode({ [name]: { a: 1 } }));
    expect(body).toEqual({ model: 'm', messages });
  });

  it('takes metadata for its own unless the answer is to be stored', () => {
    expect(decode({ metadata: { a: 1 } }).metadata).toBeUndefined();
    expect(decode({ store: false, metadata: { a: 1 } }).metadata).toBeUndefined();
    expect(decode({ store: true, metadata: { a: 1 } }).metadata).toEqual({ a: 1 });
  });
});
