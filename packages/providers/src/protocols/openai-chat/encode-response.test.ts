import type { Block, Candidate, ChatRequest, ChatResponse } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeResponse } from './encode-response.ts';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: [] }] };
const response = (blocks: readonly Block[], candidate: Partial<Candidate> = {}): ChatResponse => ({
  id: 'msg_1',
  model: 'claude',
  candidates: [{ index: 0, blocks, finish: { unified: 'stop' }, ...candidate }],
});
const messageOf = (blocks: readonly Block[], asked = request) => {
  const { choices } = encodeResponse(response(blocks), asked);
  return Array.isArray(choices) ? choices[0] : undefined;
};
const call: Block = { type: 'tool_call', id: 'toolu_1', name: 'n', arguments: '{}' };

describe('encodeResponse', () => {
  it('leaves out what the answer of another protocol does not have', () => {
    expect(encodeResponse(response([{ type: 'text', text: 'Hi' }]), request)).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      created: 0,
      model: 'claude',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    });
  });

  it('makes up an id that is the same each time where there is none', () => {
    const nameless = { ...response([]), id: '', created: 1_700_000_000 };
    const { id } = encodeResponse(nameless, request);
    expect(id).toMatch(/^chatcmpl-\w+-1$/);
    expect(encodeResponse(nameless, request)['id']).toBe(id);
  });

  it('gives no other protocol’s fields away', () => {
    const extra = { protocol: 'other', fields: { secret: 1 } };
    const encoded = encodeResponse(
      { ...response([{ type: 'text', text: 'Hi', extra }], { extra }), extra },
      request,
    );
    expect(JSON.stringify(encoded)).not.toContain('secret');
  });

  it('writes calls without text with a content of null, and the reason for them', () => {
    expect(messageOf([call])).toEqual({
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'n', arguments: '{}' } }],
      },
      finish_reason: 'tool_calls',
    });
  });

  it('answers a caller who used functions with a function call', () => {
    const form = { tools: 'functions' };
    const asked = { ...request, extra: { protocol: 'openai-chat', fields: {}, form } };
    expect(messageOf([call, call], asked)).toEqual({
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        function_call: { name: 'n', arguments: '{}' },
      },
      finish_reason: 'function_call',
    });
  });

  it('joins texts and counts citations from the beginning of the whole', () => {
    const native = { protocol: 'other', fields: {} };
    expect(
      messageOf([
        { type: 'text', text: '12345' },
        {
          type: 'text',
          text: '678',
          citations: [
            { url: 'u', startIndex: 0, endIndex: 3, native },
            { citedText: 'from a document', native },
          ],
        },
      ]),
    ).toMatchObject({
      message: {
        content: '12345678',
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'u', title: '', start_index: 5, end_index: 8 },
          },
        ],
      },
    });
  });

  it('gives thoughts with what must be sent back', () => {
    expect(
      messageOf([
        { type: 'reasoning', text: 'hm', signature: 'sig' },
        { type: 'reasoning', text: '', redacted: 'xyz' },
        { type: 'text', text: 'Hi' },
      ]),
    ).toMatchObject({
      message: {
        content: 'Hi',
        reasoning_content: 'hm',
        thinking_blocks: [
          { type: 'thinking', thinking: 'hm', signature: 'sig' },
          { type: 'redacted_thinking', data: 'xyz' },
        ],
      },
    });
  });

  it('says the upstream’s own word for the end where it was translated', () => {
    const finish = { unified: 'refusal', native: 'refusal' } as const;
    expect(encodeResponse(response([], { finish }), request)).toMatchObject({
      choices: [
        {
          finish_reason: 'content_filter',
          provider_specific_fields: { native_finish_reason: 'refusal' },
        },
      ],
    });
  });

  it('writes a refusal, and pictures', () => {
    expect(
      messageOf([
        { type: 'refusal', text: 'no' },
        { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } },
      ]),
    ).toMatchObject({
      message: {
        content: null,
        refusal: 'no',
        images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
      },
    });
  });
});
