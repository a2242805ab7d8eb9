import type { Block } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../shared/parse-arguments.ts';
import { encodeBlock, encodeContent } from './encode-block.ts';

const encode = (block: Block) =>
  encodeBlock(block, { encodeInput: (call) => parseArguments(call.arguments) ?? {} });

describe('encodeBlock', () => {
  it.each<Block>([
    { type: 'audio', data: 'AAAA', format: 'wav' },
    { type: 'opaque', protocol: 'openai-chat', value: { type: 'odd' } },
    {
      type: 'server_tool_call',
      kind: 'web_search_call',
      id: 'ws_1',
      name: 'web_search',
      arguments: '{}',
    },
    { type: 'server_tool_result', kind: 'file_search', toolCallId: 'fs_1', content: [] },
  ])('has no words for $type of others', (block) => {
    expect(encode(block)).toBeUndefined();
  });

  it('leaves out citations that name no source, but not an empty list', () => {
    expect(encode({ type: 'text', text: 'a', citations: [{ title: 'b' }] })).toEqual({
      type: 'text',
      text: 'a',
    });
    expect(encode({ type: 'text', text: 'a', citations: [] })).toEqual({
      type: 'text',
      text: 'a',
      citations: [],
    });
  });

  it('says in words what a model refused and what it spoke', () => {
    expect(encode({ type: 'refusal', text: 'No.' })).toEqual({ type: 'text', text: 'No.' });
    expect(encode({ type: 'audio', id: 'a1', transcript: 'Hello' })).toEqual({
      type: 'text',
      text: 'Hello',
    });
  });

  it('writes an unsigned thought with an empty signature, which clients expect', () => {
    expect(encode({ type: 'reasoning', text: 'Hm' })).toEqual({
      type: 'thinking',
      thinking: 'Hm',
      signature: '',
    });
  });

  it('sends a picture that came as a file as a picture', () => {
    const source = { kind: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' } as const;
    expect(encode({ type: 'file', source, filename: 'a.png' })).toEqual({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
    });
  });

  it('leaves out the content of a result that has none', () => {
    expect(encode({ type: 'tool_result', toolCallId: 't1', content: [] })).toEqual({
      type: 'tool_result',
      tool_use_id: 't1',
    });
  });
});

describe('encodeContent', () => {
  it('writes a lone text as its sender did', () => {
    const blocks: readonly Block[] = [{ type: 'text', text: 'a' }];
    expect(encodeContent(blocks, {}, encode)).toBe('a');
    expect(encodeContent(blocks, { content: 'list' }, encode)).toEqual([
      { type: 'text', text: 'a' },
    ]);
  });
});
