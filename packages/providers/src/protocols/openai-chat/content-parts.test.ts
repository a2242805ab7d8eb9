import type { Block, JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodePart, encodePart } from './content-parts.ts';

const back = (part: JsonObject) => {
  const block = decodePart(part);
  return block && encodePart(block);
};

describe('decodePart', () => {
  it.each([
    [{ type: 'text' }],
    [{ type: 'text', text: 7 }],
    [{ type: 'image_url', image_url: {} }],
    [{ type: 'image_url', image_url: null }],
    [{ type: 'input_audio', input_audio: { format: 'wav' } }],
    [{ type: 'file', file: {} }],
    [{ type: 'file' }],
    [{ type: 'refusal' }],
  ])('gives nothing for %j, which lacks what it needs', (part) => {
    expect(decodePart(part)).toBeUndefined();
  });

  it.each([
    [{ type: 'video_url', video_url: { url: 'https://example.com/v.mp4' } }],
    [{ type: 'constructor' }],
    [{ kind: 'no type' }],
  ])('keeps %j, whose kind it does not know', (part) => {
    expect(decodePart(part)).toEqual({ type: 'opaque', protocol: 'openai-chat', value: part });
  });

  it('takes base64 out of a data URL, and leaves other URLs alone', () => {
    const sourceOf = (url: string) => decodePart({ type: 'image_url', image_url: { url } });
    expect(sourceOf('data:image/png;base64,AAAA')).toMatchObject({
      source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' },
    });
    for (const url of [
      'https://example.com/a.png',
      'data:text/plain,hello',
      'data:;base64,AAAA',
      'data:image/svg+xml;charset=utf-8;base64,AAAA',
      'data:broken',
    ]) {
      expect(sourceOf(url)).toMatchObject({ source: { kind: 'url', url } });
    }
  });

  it('reads a cache mark with its lifetime', () => {
    expect(
      decodePart({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } }),
    ).toMatchObject({ type: 'text', cacheHint: { ttl: '1h' } });
  });

  it('reads thoughts in both of their forms', () => {
    expect(
      decodePart({ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }], closed: true }),
    ).toMatchObject({ type: 'reasoning', text: 'hm' });
    expect(decodePart({ type: 'thinking', thinking: 'hm', signature: 'sig' })).toMatchObject({
      type: 'reasoning',
      text: 'hm',
      signature: 'sig',
    });
  });
});

describe('encodePart', () => {
  it.each([
    [{ type: 'text', text: '', cache_control: { type: 'ephemeral' }, x: 1 }],
    [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low', x: 1 } }],
    [{ type: 'image_url', image_url: 'https://example.com/a.png' }],
    [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3', x: null }, y: 2 }],
    [{ type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } }],
    [{ type: 'file', file: { file_data: 'AAAA', filename: 'a.pdf' } }],
    [{ type: 'file', file: { file_data: 'https://example.com/a.pdf', filename: 'a.pdf' } }],
    [{ type: 'file', file: { file_id: 'file-1', format: 'pdf' } }],
    [{ type: 'file', file: { file_id: 'f', file_data: 'data:a/b;base64,AA', filename: 'a' } }],
    [{ type: 'refusal', refusal: 'no' }],
    [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }], closed: true }],
    [{ type: 'thinking', thinking: 'hm', signature: '' }],
    [{ type: 'redacted_thinking', data: 'xyz' }],
    [{ type: 'video_url', video_url: { url: 'https://example.com/v.mp4' } }],
  ])('writes %j as it was read', (part) => {
    expect(back(part)).toEqual(part);
  });

  it.each<readonly [Block]>([
    [{ type: 'image', source: { kind: 'file', id: 'file-1' } }],
    [{ type: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } }],
    [{ type: 'audio', id: 'audio_1' }],
    [{ type: 'reasoning', text: 'hm' }],
    [{ type: 'opaque', protocol: 'other', value: { type: 'text' } }],
    [{ type: 'tool_call', id: 'c', name: 'n', arguments: '' }],
  ])('has no part for %j', (block) => {
    expect(encodePart(block)).toBeUndefined();
  });

  it('names a file that has no name, because OpenAI insists on one', () => {
    const file = (mediaType: string) =>
      encodePart({ type: 'file', source: { kind: 'base64', mediaType, data: 'AAAA' } });
    expect(file('application/pdf')).toMatchObject({ file: { filename: 'document.pdf' } });
    expect(file('application/vnd.ms-excel')).toMatchObject({ file: { filename: 'document' } });
  });

  it('writes a text file as text', () => {
    const source = { kind: 'text', mediaType: 'text/plain', text: 'hello' } as const;
    expect(encodePart({ type: 'file', source, filename: 'a.txt' })).toEqual({
      type: 'text',
      text: 'a.txt\n\nhello',
    });
  });

  it('leaves out the cache mark of another protocol', () => {
    expect(encodePart({ type: 'text', text: 'x', cacheHint: {} })).toEqual({
      type: 'text',
      text: 'x',
    });
  });
});
