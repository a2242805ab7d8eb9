import { describe, expect, it } from 'vitest';
import type { Block } from '../../model/block.ts';
import type { ChatResponse } from '../../model/chat-response.ts';
import { testUsage, textResponse } from '../../testing/chat-examples.ts';
import { accumulate } from './accumulate.ts';
import { toEvents } from './response-events.ts';

const blocks: readonly Block[] = [
  { type: 'reasoning', text: 'thinking', signature: 's1' },
  { type: 'reasoning', text: '', signature: 's2' },
  { type: 'reasoning', text: '', redacted: 'r' },
  {
    type: 'text',
    text: 'Hello',
    citations: [{ url: 'https://a.example' }, { title: 'b' }],
    extra: { protocol: 'p', fields: { a: 1 } },
  },
  { type: 'text', text: '' },
  { type: 'refusal', text: 'No.' },
  { type: 'tool_call', id: 'c1', name: 'f', arguments: '{"a":1}' },
  { type: 'tool_call', id: 'c2', name: 'g', arguments: 'free', variant: 'custom' },
  { type: 'server_tool_call', kind: 'server_tool_use', id: 'c3', name: 'search', arguments: '{}' },
  { type: 'server_tool_result', kind: 'web_search_tool_result', toolCallId: 'c3', content: [] },
  { type: 'audio', id: 'a1', data: 'AAAA', transcript: 'Hi' },
  { type: 'image', source: { kind: 'url', url: 'https://a.example/i.png' } },
  { type: 'opaque', protocol: 'p', value: { kind: 'x' } },
];

describe('toEvents', () => {
  it.each<[string, ChatResponse]>([
    ['one text', textResponse('Hello')],
    [
      'no candidate but an end',
      textResponse('', { candidates: [{ index: 0, blocks: [], finish: { unified: 'stop' } }] }),
    ],
    [
      'every kind of block',
      textResponse('', { candidates: [{ index: 0, blocks, finish: { unified: 'tool_calls' } }] }),
    ],
    [
      'several candidates, with all that they may carry',
      {
        id: 'r',
        model: 'm',
        created: 7,
        serviceTier: 'fast',
        usage: testUsage(3, 4),
        extra: { protocol: 'p', fields: { fingerprint: 'f' } },
        candidates: [
          {
            index: 0,
            blocks: [
              { type: 'tool_call', id: 'c', name: 'f', arguments: '' },
              { type: 'text', text: 'a' },
            ],
            finish: { unified: 'length', native: 'max' },
            logprobs: { content: [{ token: 'a' }] },
            extra: { protocol: 'p', fields: { filtered: false } },
          },
          { index: 2, blocks: [{ type: 'text', text: 'b' }], finish: { unified: 'stop' } },
        ],
      },
    ],
  ])('make up the same answer again: %s', (_, response) => {
    expect(accumulate(toEvents(response))).toEqual(response);
  });

  it('open what grows empty, as a stream would', () => {
    const opened = toEvents(
      textResponse('', { candidates: [{ index: 0, blocks, finish: { unified: 'stop' } }] }),
    ).flatMap((event) => (event.type === 'open' ? [event.start] : []));
    for (const start of opened) {
      if ('text' in start) expect(start.text).toBe('');
      if ('arguments' in start) expect(start.arguments).toBe('');
    }
    expect(opened.map(({ type }) => type)).toEqual(blocks.map(({ type }) => type));
  });
});
