import type { ReasoningBlock } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeThoughts, encodeThoughts, isSealed } from './thoughts.ts';

describe('decodeThoughts', () => {
  it('finds none where the fields say nothing', () => {
    for (const message of [
      {},
      { reasoning_content: '', reasoning: null, thinking_blocks: [] },
      { reasoning_content: 7, thinking_blocks: 'text' },
    ]) {
      expect(decodeThoughts(message)).toEqual({ blocks: [] });
    }
  });

  it('reads the blocks, and remembers the text that says the same', () => {
    const { blocks, repeated } = decodeThoughts({
      reasoning_content: 'ab',
      thinking_blocks: [
        { type: 'thinking', thinking: 'ab', signature: 'sig' },
        { type: 'redacted_thinking', data: 'xyz' },
        'noise',
      ],
    });
    expect(blocks).toMatchObject([
      { text: 'ab', signature: 'sig' },
      { text: '', redacted: 'xyz' },
    ]);
    expect(repeated).toEqual({ reasoning_content: 'ab' });
  });
});

describe('encodeThoughts', () => {
  it.each([
    [{ reasoning_content: 'a' }],
    [{ reasoning: 'a' }],
    [{ reasoning: 'a', reasoning_content: 'a' }],
    [{ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'sig' }] }],
    [
      {
        reasoning_content: 'ab',
        thinking_blocks: [
          { type: 'thinking', thinking: 'ab', signature: 'sig', x: 1 },
          { type: 'redacted_thinking', data: 'xyz' },
        ],
      },
    ],
  ])('writes %j as it was read', (message) => {
    const { blocks, repeated = {} } = decodeThoughts(message);
    expect(encodeThoughts(blocks, repeated)).toEqual(message);
  });

  const free = (block: Partial<ReasoningBlock>): ReasoningBlock => ({
    type: 'reasoning',
    text: '',
    ...block,
  });

  it('gives thoughts of another protocol as text, and as blocks where they are sealed', () => {
    expect(encodeThoughts([free({ text: 'a' }), free({ text: 'b' })], {})).toEqual({
      reasoning_content: 'ab',
    });
    expect(
      encodeThoughts([free({ text: 'a', signature: 'sig' }), free({ redacted: 'xyz' })], {}),
    ).toEqual({
      reasoning_content: 'a',
      thinking_blocks: [
        { type: 'thinking', thinking: 'a', signature: 'sig' },
        { type: 'redacted_thinking', data: 'xyz' },
      ],
    });
  });

  it('keeps an empty thought with a signature', () => {
    expect(encodeThoughts([free({ signature: 'sig' })], {})).toEqual({
      thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'sig' }],
    });
  });
});

describe('isSealed', () => {
  it('tells thoughts that only their provider can read', () => {
    expect(isSealed({ type: 'reasoning', text: 'a' })).toBe(false);
    expect(isSealed({ type: 'reasoning', text: 'a', signature: '' })).toBe(false);
    expect(isSealed({ type: 'reasoning', text: '', signature: 's' })).toBe(true);
    expect(isSealed({ type: 'reasoning', text: '', redacted: '' })).toBe(true);
  });
});
