import type { ChatRequest, JsonObject, JsonValue } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeResponse } from './decode-response.ts';
import { encodeResponse } from './encode-response.ts';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: [] }] };
const answer = (message: JsonObject, choice: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    { index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...choice },
  ],
});
const blocksOf = (message: JsonObject) =>
  decodeResponse(answer(message), request).candidates[0]?.blocks;

describe('decodeResponse', () => {
  it.each<readonly [unknown]>([
    [undefined],
    ['text'],
    [[]],
    [{}],
    [{ choices: {} }],
    [{ choices: [] }],
    [{ choices: ['x'] }],
  ])('gives up on %j, where there is nothing to return', (body) => {
    expect(() => decodeResponse(body, request)).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('throws a failure that comes under a success status', () => {
    const body = { error: { code: 429, message: 'slow down' }, choices: [] };
    expect(() => decodeResponse(body, request)).toThrow(
      expect.objectContaining({ code: 'rate_limited', message: 'slow down' }),
    );
    const ended = answer({ content: 'x' }, { finish_reason: 'error', error: { code: 502 } });
    expect(() => decodeResponse(ended, request)).toThrow(
      expect.objectContaining({ code: 'upstream' }),
    );
  });

  it('survives fields of the wrong type', () => {
    const body = {
      id: 7,
      created: 'now',
      model: null,
      usage: 'none',
      choices: [{ index: 'x', message: { content: 7, tool_calls: ['x'], audio: [] }, logprobs: 1 }],
    };
    expect(decodeResponse(body, request)).toMatchObject({
      id: '',
      model: '',
      candidates: [{ index: 0, blocks: [], finish: { unified: 'stop' } }],
    });
  });

  it('reads thoughts, text, refusal, sound, pictures and calls in this order', () => {
    const url = 'data:image/png;base64,AA';
    const blocks = blocksOf({
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'n', arguments: '{}' } }],
      images: [{ type: 'image_url', index: 0, image_url: { url } }],
      audio: { id: 'a', data: 'AA', transcript: 't', expires_at: 9 },
      refusal: 'no',
      content: 'text',
      reasoning_content: 'hm',
    });
    expect(blocks?.map(({ type }) => type)).toEqual([
      'reasoning',
      'text',
      'refusal',
      'audio',
      'image',
      'tool_call',
    ]);
  });

  it('sets its citations on the text', () => {
    const cited = { url: 'u', title: 't', start_index: 0, end_index: 4 };
    expect(
      blocksOf({ content: 'text', annotations: [{ type: 'url_citation', url_citation: cited }] }),
    ).toMatchObject([{ citations: [{ url: 'u', title: 't', startIndex: 0, endIndex: 4 }] }]);
  });

  it('gives a call without an id one that is unique in the conversation', () => {
    const call = { function: { name: 'n', arguments: { a: 1 } } };
    expect(blocksOf({ tool_calls: [call, call] })).toMatchObject([
      { id: 'call_1_0_0', arguments: '{"a":1}' },
      { id: 'call_1_0_1' },
    ]);
  });

  it('says nothing of a call and a sound that are none', () => {
    const message = {
      content: 'x',
      function_call: { name: '', arguments: '' },
      audio: { id: '', data: '' },
    };
    const body = { choices: [{ index: 0, message, finish_reason: 'stop' }] };
    const { choices } = encodeResponse(decodeResponse(body, request), request);
    expect(choices).toEqual([
      { index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' },
    ]);
  });

  it('has the parts of a list at the places where clients read them', () => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'a' }] };
    const reference = { type: 'reference', reference_ids: [1] };
    const content = [thinking, { type: 'text', text: 'x' }, reference, 'y'];
    const body = { choices: [{ index: 0, message: { content }, finish_reason: 'stop' }] };
    const { choices } = encodeResponse(decodeResponse(body, request), request);
    expect(choices).toMatchObject([
      {
        message: {
          content: 'xy',
          reasoning_content: 'a',
          provider_specific_fields: { content: [reference] },
        },
      },
    ]);
  });

  it.each<readonly [JsonObject, JsonObject?]>([
    [{ content: 'x' }],
    [{ content: '' }],
    [{ content: null }],
    [{}],
    [{ content: null, refusal: 'no' }],
    [{ content: 'x', refusal: null, annotations: [], function_call: null, tool_calls: null }],
    [{ content: null, annotations: [{ type: 'url_citation' }] }],
    [{ content: 'x', annotations: [{ type: 'other' }] }],
    [{ tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'n', input: 'x' }, index: 0 }] }],
    [{ content: null, tool_calls: [{ id: 'c', type: 'computer' }] }],
    [{ content: null, function_call: { name: 'n', arguments: '{}' } }],
    [{ content: null, audio: { id: 'a', data: 'AA', transcript: '', expires_at: 9 } }],
    [{ content: null, images: [{ type: 'image_url', image_url: { url: 'u' }, index: 1 }] }],
    [{ content: null, images: ['noise'] }],
    [{ content: 'x' }, { finish_reason: null, logprobs: null }],
    [{ content: 'x' }, { finish_reason: 'eos', logprobs: { content: [] }, x: { y: 1 } }],
    [{ content: 'x', vendor: { a: 1 } }, { finish_reason: 'length' }],
  ])('reads %j so that it is written back as it came', (message, choice) => {
    const body = answer(message ?? {}, choice);
    expect(encodeResponse(decodeResponse(body, request), request)).toEqual(body);
  });

  it.each<readonly [string, JsonValue]>([
    ['usage', null],
    ['usage', { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.1 }],
    ['service_tier', null],
    ['service_tier', 'flex'],
    ['system_fingerprint', 'fp_1'],
    ['citations', ['u']],
  ])('keeps the %s %j', (name, value) => {
    const body = { ...answer({ content: 'x' }), [name]: value };
    expect(encodeResponse(decodeResponse(body, request), request)).toEqual(body);
  });
});
