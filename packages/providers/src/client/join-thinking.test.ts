import { describe, expect, it } from 'vitest';
import { joinThinking } from './join-thinking.ts';

describe('joinThinking', () => {
  it('makes no block of text without a signature, and keeps the text', () => {
    expect(joinThinking([{ type: 'thinking', thinking: 'hm' }])).toEqual({
      blocks: [],
      text: 'hm',
    });
  });

  it('makes one block a signature', () => {
    const joined = joinThinking([
      { type: 'thinking', thinking: 'one ' },
      { type: 'thinking', thinking: 'two' },
      { type: 'thinking', thinking: '', signature: 's1' },
      { type: 'thinking', thinking: 'three', signature: 's2' },
    ]);
    expect(joined.blocks).toEqual([
      { type: 'thinking', thinking: 'one two', signature: 's1' },
      { type: 'thinking', thinking: 'three', signature: 's2' },
    ]);
    expect(joined.text).toBe('one twothree');
  });

  it('keeps a signature without a text', () => {
    expect(joinThinking([{ type: 'thinking', thinking: '', signature: 's' }])).toEqual({
      blocks: [{ type: 'thinking', thinking: '', signature: 's' }],
    });
  });

  it('keeps redacted thoughts in their place', () => {
    const { blocks } = joinThinking([
      { type: 'thinking', thinking: 'a', signature: 's1' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'thinking', thinking: 'b', signature: 's2' },
    ]);
    expect(blocks.map(({ type }) => type)).toEqual(['thinking', 'redacted_thinking', 'thinking']);
  });

  it('does not put text from before a redacted thought into a block after it', () => {
    const { blocks } = joinThinking([
      { type: 'thinking', thinking: 'lost' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'thinking', thinking: 'b', signature: 's' },
    ]);
    expect(blocks[1]).toEqual({ type: 'thinking', thinking: 'b', signature: 's' });
  });
});
