import type { JsonObject, JsonValue, Loss } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeMessages } from './decode-messages.ts';
import { encodeMessages } from './encode-messages.ts';

const sameNames = { toWire: (name: string) => name, toHub: (name: string) => name };

const back = (messages: readonly JsonValue[]) => {
  const losses: Loss[] = [];
  const encoded = encodeMessages(
    { messages: decodeMessages(messages), extra: { protocol: 'openai-chat', fields: {} } },
    { names: sameNames, takes: {}, losses },
  );
  expect(losses).toEqual([]);
  return encoded;
};

describe('decodeMessages', () => {
  it.each<readonly [JsonValue, string]>([
    [null, 'messages[0]'],
    ['text', 'messages[0]'],
    [{ content: 'x' }, 'messages[0].role'],
    [{ role: 7 }, 'messages[0].role'],
    [{ role: 'robot', content: 'x' }, 'messages[0].role'],
    [{ role: 'user' }, 'messages[0].content'],
    [{ role: 'system', content: null }, 'messages[0].content'],
    [{ role: 'user', content: 7 }, 'messages[0].content'],
    [{ role: 'user', content: 'x', name: 7 }, 'messages[0].name'],
    [{ role: 'user', content: ['x'] }, 'messages[0].content[0]'],
    [{ role: 'user', content: [{ text: 'x' }] }, 'messages[0].content[0].type'],
    [{ role: 'user', content: [{ type: 'text' }] }, 'messages[0].content[0].text'],
    [{ role: 'user', content: [{ type: 'image_url' }] }, 'messages[0].content[0].image_url.url'],
    [{ role: 'user', content: [{ type: 'file', file: {} }] }, 'messages[0].content[0].file'],
    [{ role: 'user', content: [{ type: 'thinking' }] }, 'messages[0].content[0]'],
    [{ role: 'assistant', refusal: 7 }, 'messages[0].refusal'],
    [{ role: 'assistant', tool_calls: {} }, 'messages[0].tool_calls'],
    [{ role: 'assistant', tool_calls: ['x'] }, 'messages[0].tool_calls[0]'],
    [
      { role: 'assistant', tool_calls: [{ function: {} }] },
      'messages[0].tool_calls[0].function.name',
    ],
    [{ role: 'assistant', function_call: {} }, 'messages[0].function_call.name'],
    [{ role: 'tool', content: 'x' }, 'messages[0].tool_call_id'],
    [{ role: 'function', content: 'x' }, 'messages[0].name'],
  ])('refuses %j and names %s', (message, param) => {
    expect(() => decodeMessages([message])).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it.each<readonly [JsonObject]>([
    [{ role: 'system', content: '' }],
    [{ role: 'developer', content: [{ type: 'text', text: 'x' }] }],
    [{ role: 'user', content: [] }],
    [{ role: 'user', content: 'x', name: 'ann', tool_calls: null, x: { y: 1 } }],
    [{ role: 'user', content: 'x', cache_control: { type: 'ephemeral' } }],
    [{ role: 'user', content: [{ type: 'text', text: 'x', cache_control: { ttl: '5m' } }] }],
    [{ role: 'user', content: [{ type: 'video_url', video_url: { url: 'u' } }] }],
    [{ role: 'assistant', content: 'x', refusal: null, tool_calls: [] }],
    [{ role: 'assistant', content: '' }],
    [{ role: 'assistant', content: null }],
    [{ role: 'assistant' }],
    [{ role: 'assistant', content: [], prefix: false }],
    [{ role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }],
    [
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ],
    [{ role: 'assistant', content: null, refusal: 'no' }],
    [{ role: 'assistant', content: 'x', reasoning: 'a', reasoning_content: 'a' }],
    [{ role: 'assistant', content: 'x', reasoning_details: [{ type: 'reasoning.text' }] }],
    [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'a', signature: 's' }] }],
    [{ role: 'assistant', audio: { id: 'audio_1', x: 1 } }],
    [{ role: 'assistant', audio: null, content: 'x' }],
    [{ role: 'tool', tool_call_id: 'c', content: '' }],
    [{ role: 'tool', tool_call_id: 'c', content: null }],
    [{ role: 'tool', tool_call_id: 'c', content: 'x', name: 'n' }],
    [{ role: 'tool', tool_call_id: 'c', content: 'x', cache_control: { type: 'ephemeral' } }],
    [
      {
        role: 'tool',
        tool_call_id: 'c',
        content: [
          { type: 'text', text: 'x' },
          { type: 'image_url', image_url: { url: 'u' } },
        ],
      },
    ],
  ])('reads %j so that it is written back as it came', (message) => {
    expect(back([message])).toEqual([message]);
  });

  const call = { id: 'c', type: 'function', function: { name: 'n', arguments: '{}' } };
  it.each<readonly [JsonObject]>([
    [{ role: 'assistant', content: null, tool_calls: [call] }],
    [{ role: 'assistant', content: '', tool_calls: [call] }],
    [{ role: 'assistant', tool_calls: [call] }],
    [{ role: 'assistant', tool_calls: [call], refusal: null }],
    [{ role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'computer', x: 1 }] }],
  ])('reads the calls of %j so that they are written back as they came', (message) => {
    expect(back([message])).toEqual([message]);
  });

  it('reads the deprecated form of a call and its result', () => {
    const messages = [
      { role: 'assistant', content: null, function_call: { name: 'n', arguments: '{}' } },
      { role: 'function', name: 'n', content: '1' },
    ];
    expect(decodeMessages(messages)).toMatchObject([
      { content: [{ type: 'tool_call', id: 'call_0', name: 'n' }] },
      { role: 'tool', content: [{ type: 'tool_result', toolCallId: 'call_0' }] },
    ]);
    expect(back(messages)).toEqual(messages);
  });

  it('gives calls without ids one that is unique in the conversation', () => {
    const message = { role: 'assistant', tool_calls: [{ function: { name: 'n' } }] };
    const [first, second] = decodeMessages([message, message]);
    expect(first?.content).toMatchObject([{ id: 'call_0_0' }]);
    expect(second?.content).toMatchObject([{ id: 'call_1_0' }]);
  });

  it('takes a cache mark on a message for one on its last block', () => {
    const [message] = decodeMessages([
      { role: 'user', content: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]);
    expect(message?.content).toMatchObject([{ type: 'text', cacheHint: { ttl: '1h' } }]);
  });
});
