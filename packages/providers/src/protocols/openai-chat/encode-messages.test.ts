import type { Block, Loss, Message } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeMessages } from './encode-messages.ts';

const sameNames = { toWire: (name: string) => name, toHub: (name: string) => name };

const encode = (messages: readonly Message[]) => {
  const losses: Loss[] = [];
  return {
    messages: encodeMessages({ messages }, { names: sameNames, takes: {}, losses }),
    losses,
  };
};
const text = (written: string): Block => ({ type: 'text', text: written });
const png: Block = {
  type: 'image',
  source: { kind: 'base64', mediaType: 'image/png', data: 'AA' },
};
const pngPart = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } };
const result = (id: string, ...content: Block[]): Block => ({
  type: 'tool_result',
  toolCallId: id,
  content,
});

describe('encodeMessages', () => {
  it.each<readonly [string, Block, Loss]>([
    [
      'a block of another protocol',
      { type: 'opaque', protocol: 'other', value: { type: 'container' } },
      { path: 'messages[0].content[0]', kind: 'content' },
    ],
    [
      'a picture that is kept elsewhere',
      { type: 'image', source: { kind: 'file', id: 'f' } },
      { path: 'messages[0].content[0]', kind: 'content' },
    ],
    [
      'a file behind a URL',
      { type: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } },
      { path: 'messages[0].content[0]', kind: 'content' },
    ],
    [
      'a sound without data',
      { type: 'audio', id: 'a' },
      { path: 'messages[0].content[0]', kind: 'content' },
    ],
    [
      'a cache mark',
      { type: 'text', text: 'x', cacheHint: {} },
      { path: 'messages[0].content[0].cache_control', kind: 'hint' },
    ],
    [
      'a field of another protocol',
      {
        type: 'text',
        text: 'x',
        extra: { protocol: 'other', fields: { more: 1, empty: null, none: [], blank: '' } },
      },
      { path: 'messages[0].content[0].more', kind: 'hint' },
    ],
    [
      'citations',
      { type: 'text', text: 'x', citations: [] },
      { path: 'messages[0].content[0].citations', kind: 'hint' },
    ],
    [
      'a tool that the provider ran itself',
      { type: 'server_tool_call', kind: 'k', id: 'i', name: 'n', arguments: '' },
      { path: 'messages[0].content[0]', kind: 'hint' },
    ],
    [
      'that a tool failed',
      { type: 'tool_result', toolCallId: 'c', content: [], isError: true },
      { path: 'messages[0].content[0].is_error', kind: 'hint' },
    ],
  ])('reports %s', (_, block, loss) => {
    expect(encode([{ role: 'user', content: [block] }]).losses).toEqual([loss]);
  });

  it('never sends a list without parts', () => {
    const lost: Block = { type: 'opaque', protocol: 'other', value: {} };
    expect(encode([{ role: 'user', content: [lost] }]).messages).toEqual([
      { role: 'user', content: '' },
    ]);
  });

  it('writes one text as a string, and several as a list', () => {
    expect(
      encode([
        { role: 'system', content: [text('a')] },
        { role: 'user', content: [text('b'), text('c')] },
      ]).messages,
    ).toEqual([
      { role: 'system', content: 'a' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'b' },
          { type: 'text', text: 'c' },
        ],
      },
    ]);
  });

  it('joins the text that a model wrote in pieces', () => {
    expect(encode([{ role: 'assistant', content: [text('a'), text('b')] }]).messages).toEqual([
      { role: 'assistant', content: 'ab' },
    ]);
  });

  it('puts tool results before what the user says with them, wherever they stood', () => {
    const { messages } = encode([
      { role: 'user', content: [text('and now?'), result('c1', text('1')), result('c2')] },
    ]);
    expect(messages).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: '1' },
      { role: 'tool', tool_call_id: 'c2', content: '' },
      { role: 'user', content: 'and now?' },
    ]);
  });

  it('lets pictures of tool results follow in the next user message', () => {
    const { messages, losses } = encode([
      { role: 'tool', content: [result('c1', text('done'), png)] },
      { role: 'tool', content: [result('c2', png)] },
      { role: 'user', content: [text('What is it?')] },
    ]);
    expect(messages).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
      { role: 'tool', tool_call_id: 'c2', content: '(in the next message)' },
      { role: 'user', content: [pngPart, pngPart, { type: 'text', text: 'What is it?' }] },
    ]);
    expect(losses).toEqual([]);
  });

  it('makes a user message for pictures where none follows', () => {
    const { messages } = encode([
      { role: 'tool', content: [result('c1', png)] },
      { role: 'assistant', content: [text('ok')] },
      { role: 'user', content: [result('c2', png)] },
    ]);
    expect(messages.map(({ role }) => role)).toEqual(['tool', 'user', 'assistant', 'tool', 'user']);
    expect(messages[1]).toEqual({ role: 'user', content: [pngPart] });
    expect(messages[4]).toEqual({ role: 'user', content: [pngPart] });
  });

  it('writes calls without text with a content of null', () => {
    const { messages } = encode([
      { role: 'assistant', content: [{ type: 'tool_call', id: 'c', name: 'n', arguments: '{}' }] },
    ]);
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'n', arguments: '{}' } }],
      },
    ]);
  });

  it('gives plain thoughts back and drops sealed ones', () => {
    const { messages, losses } = encode([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'open', signature: '' },
          { type: 'reasoning', text: 'sealed', signature: 'sig' },
          { type: 'reasoning', text: '', redacted: 'xyz' },
          text('x'),
        ],
      },
    ]);
    expect(messages).toEqual([{ role: 'assistant', content: 'x', reasoning_content: 'open' }]);
    expect(losses.map(({ path }) => path)).toEqual([
      'messages[0].content[1]',
      'messages[0].content[2]',
    ]);
  });

  it('leaves an assistant message that lost everything an empty text', () => {
    const sealed: Block = { type: 'reasoning', text: '', redacted: 'xyz' };
    expect(encode([{ role: 'assistant', content: [sealed] }]).messages).toEqual([
      { role: 'assistant', content: '' },
    ]);
  });
});
