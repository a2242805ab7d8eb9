import type { Block, ChatResponse, FinishReason } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeResponse } from './encode-response.ts';

const request = { model: 'm', messages: [] };

const answer = (
  blocks: readonly Block[],
  finish: FinishReason = { unified: 'stop', native: 'stop' },
): ChatResponse => ({
  id: 'chatcmpl-1',
  model: 'gpt-x',
  created: 17,
  candidates: [{ index: 0, blocks, finish }],
});

describe('encodeResponse', () => {
  it('writes an answer of nothing', () => {
    expect(encodeResponse({ id: 'a', model: 'b', candidates: [] }, request)).toEqual({
      id: 'a',
      type: 'message',
      role: 'assistant',
      model: 'b',
      content: [],
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      container: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    });
  });

  it('wraps arguments that are no JSON object', () => {
    const call: Block = { type: 'tool_call', id: '1', name: 'a', arguments: '{"city": "Par' };
    expect(
      encodeResponse(answer([call], { unified: 'length', native: 'length' }), request),
    ).toMatchObject({
      content: [{ type: 'tool_use', input: { INVALID_JSON: '{"city": "Par' } }],
      stop_reason: 'max_tokens',
    });
    const custom: Block = { ...call, arguments: 'free text', variant: 'custom' };
    expect(encodeResponse(answer([custom]), request)).toMatchObject({
      content: [{ input: { input: 'free text' } }],
    });
  });

  it('writes the first of several answers', () => {
    const [first] = answer([{ type: 'text', text: 'one' }]).candidates;
    const second = {
      index: 1,
      blocks: [{ type: 'text', text: 'two' }] as const,
      finish: { unified: 'stop' } as const,
    };
    const both = { id: 'a', model: 'b', candidates: first === undefined ? [] : [second, first] };
    expect(encodeResponse(both, request)['content']).toEqual([{ type: 'text', text: 'one' }]);
  });

  it('says what another protocol said in its own way', () => {
    const blocks: readonly Block[] = [
      { type: 'reasoning', text: 'Hm' },
      { type: 'refusal', text: 'No.' },
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'opaque', protocol: 'openai-chat', value: { odd: true } },
    ];
    expect(encodeResponse(answer(blocks, { unified: 'content_filter' }), request)).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'Hm', signature: '' },
        { type: 'text', text: 'No.' },
        { type: 'image' },
      ],
      stop_reason: 'refusal',
    });
  });
});
