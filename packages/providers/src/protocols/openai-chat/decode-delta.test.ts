import { accumulate, type ChatRequest, type JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from './decode-stream.ts';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: [] }] };
const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
  id: 'chatcmpl-1',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const blocksOf = (...data: readonly JsonObject[]) => {
  const decoder = createStreamDecoder(request);
  const events = data.flatMap((entry) => decoder.push({ data: JSON.stringify(entry) }));
  return accumulate([...events, ...decoder.end()]).candidates[0]?.blocks;
};

describe('decodeDelta', () => {
  it('tells thoughts from text and opens a block for each turn of them', () => {
    expect(
      blocksOf(
        chunk({ reasoning_content: 'a' }),
        chunk({ reasoning_content: 'b', content: null }),
        chunk({ content: 'c' }),
        chunk({ reasoning: 'd' }),
        chunk({ content: 'e' }, 'stop'),
      )?.map((block) => ('text' in block ? [block.type, block.text] : block)),
    ).toEqual([
      ['reasoning', 'ab'],
      ['text', 'c'],
      ['reasoning', 'd'],
      ['text', 'e'],
    ]);
  });

  it('ends a thought with its signature', () => {
    const blocks = blocksOf(
      chunk({ reasoning_content: 'a' }),
      chunk({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'sig' }] }),
      chunk({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'next' }] }),
      chunk({ thinking_blocks: [{ type: 'redacted_thinking', data: 'xyz' }] }, 'stop'),
    );
    expect(blocks).toMatchObject([
      { type: 'reasoning', text: 'a', signature: 'sig' },
      { type: 'reasoning', text: '', signature: 'next' },
      { type: 'reasoning', text: '', redacted: 'xyz' },
    ]);
  });

  it("reads Mistral's lists of parts", () => {
    const thinking = (text: string) => [{ type: 'thinking', thinking: [{ type: 'text', text }] }];
    const blocks = blocksOf(
      chunk({ content: thinking('a') }),
      chunk({ content: thinking('b') }),
      chunk(
        {
          content: [
            { type: 'text', text: 'c' },
            { type: 'reference', ids: [1] },
          ],
        },
        'stop',
      ),
    );
    expect(blocks).toMatchObject([
      { type: 'reasoning', text: 'ab' },
      { type: 'text', text: 'c' },
      { type: 'opaque', value: { type: 'reference', ids: [1] } },
    ]);
  });

  it('reads sound, pictures, refusals and citations', () => {
    const url_citation = { url: 'u', title: 't', start_index: 0, end_index: 1 };
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } };
    expect(
      blocksOf(
        chunk({ content: 'a', annotations: [{ type: 'url_citation', url_citation }] }),
        chunk({ refusal: 'no' }),
        chunk({ audio: { id: 'a', transcript: 'Hi' } }),
        chunk({ audio: { data: 'UklG', transcript: '!' } }),
        chunk({ images: [picture] }, 'stop'),
      ),
    ).toMatchObject([
      { type: 'text', text: 'a', citations: [{ url: 'u', title: 't' }] },
      { type: 'refusal', text: 'no' },
      { type: 'audio', id: 'a', data: 'UklG', transcript: 'Hi!' },
      { type: 'image', source: { kind: 'base64', data: 'AA' } },
    ]);
  });

  it('overlooks what has no text to stand at, or makes no sense', () => {
    expect(
      blocksOf(
        chunk({ annotations: [{ type: 'url_citation' }] }),
        chunk({ images: ['x'], audio: { expires_at: 1 }, tool_calls: 'x', refusal: 7 }),
        chunk({ content: { a: 1 }, function_call: { arguments: '{}' }, thinking_blocks: [] }),
        chunk({ content: 'Hi' }, 'stop'),
      ),
    ).toEqual([{ type: 'text', text: 'Hi' }]);
  });

  it('reads a call of the deprecated form', () => {
    expect(
      blocksOf(
        chunk({ function_call: { name: 'n', arguments: '' } }),
        chunk({ function_call: { arguments: '{}' } }, 'function_call'),
      ),
    ).toMatchObject([{ type: 'tool_call', id: 'call_1_0', name: 'n', arguments: '{}' }]);
  });
});
