import { describe, expect, it } from 'vitest';
import { decodeBlock, decodeContent, plainText } from './decode-block.ts';

const opaque = (value: Record<string, string | number | null>) => ({
  type: 'opaque',
  protocol: 'anthropic-messages',
  value,
});

describe('decodeBlock', () => {
  it.each([
    {},
    { type: 'text' },
    { type: 'text', text: 7 },
    { type: 'thinking', thinking: null },
    { type: 'redacted_thinking' },
    { type: 'tool_use', id: 'toolu_1' },
    { type: 'tool_result' },
    { type: 'image', source: 'somewhere' },
    { type: 'document' },
    { type: 'server_tool_use', name: 'web_search' },
    { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1' },
    { type: 'compaction', content: 'Summary' },
  ])('keeps %o, which is no block of the hub, as it came', (wire) => {
    expect(decodeBlock(wire)).toEqual(opaque(wire));
  });

  it('keeps an empty thought that is signed', () => {
    expect(decodeBlock({ type: 'thinking', thinking: '', signature: 'sig' })).toEqual({
      type: 'reasoning',
      text: '',
      signature: 'sig',
    });
  });

  it('takes an empty signature for none', () => {
    expect(decodeBlock({ type: 'thinking', thinking: 'Hm', signature: '' })).toEqual({
      type: 'reasoning',
      text: 'Hm',
    });
  });

  it('keeps a list of citations that it cannot read whole', () => {
    const block = decodeBlock({ type: 'text', text: 'a', citations: [{ url: 'u' }, 'odd'] });
    expect(block).toMatchObject({ extra: { fields: { citations: [{ url: 'u' }, 'odd'] } } });
    expect(block).not.toHaveProperty('citations');
  });
});

describe('decodeContent', () => {
  it('remembers a list that would go as a string or not at all', () => {
    expect(decodeContent([]).form).toEqual({ content: 'list' });
    expect(decodeContent([{ type: 'text', text: 'a' }]).form).toEqual({ content: 'list' });
    expect(decodeContent('a').form).toBeUndefined();
    expect(decodeContent(undefined)).toEqual({ blocks: [] });
    const two = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    expect(decodeContent(two).form).toBeUndefined();
  });
});

describe('plainText', () => {
  it('is the text of nothing but one text', () => {
    expect(plainText([{ type: 'text', text: '' }])).toBe('');
    expect(plainText([{ type: 'text', text: 'a', cacheHint: {} }])).toBeUndefined();
    expect(plainText([{ type: 'text', text: 'a', citations: [] }])).toBeUndefined();
    expect(plainText([{ type: 'refusal', text: 'a' }])).toBeUndefined();
    expect(plainText([])).toBeUndefined();
  });
});
