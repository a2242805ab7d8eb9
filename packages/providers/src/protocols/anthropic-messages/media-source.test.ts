import { describe, expect, it } from 'vitest';
import { decodeSource, encodeDocumentSource, encodeSource, isImage } from './media-source.ts';

describe('decodeSource', () => {
  it('gives nothing for forms the hub has no place for', () => {
    expect(decodeSource({ type: 'content', content: 'text' })).toBeUndefined();
    expect(decodeSource({ type: 'base64', data: 'AAAA' })).toBeUndefined();
    expect(decodeSource({ type: 'url' })).toBeUndefined();
    expect(decodeSource({})).toBeUndefined();
  });

  it('keeps what it does not know', () => {
    expect(decodeSource({ type: 'url', url: 'https://example.com/a.png', ttl: 3 })).toEqual({
      source: { kind: 'url', url: 'https://example.com/a.png' },
      rest: { ttl: 3 },
    });
  });
});

describe('encodeSource', () => {
  it('sends a data URL as bytes', () => {
    expect(encodeSource({ kind: 'url', url: 'data:image/png;base64,iVBORw0KGgo=' })).toEqual({
      type: 'base64',
      media_type: 'image/png',
      data: 'iVBORw0KGgo=',
    });
  });

  it('leaves other addresses to the upstream', () => {
    const url = 'data:text/plain,hello';
    expect(encodeSource({ kind: 'url', url })).toEqual({ type: 'url', url });
  });
});

describe('encodeDocumentSource', () => {
  it('sends bytes of a text as text', () => {
    const data = btoa('plain');
    expect(encodeDocumentSource({ kind: 'base64', mediaType: 'text/markdown', data })).toEqual({
      type: 'text',
      media_type: 'text/plain',
      data: 'plain',
    });
  });

  it('reads UTF-8', () => {
    const url = 'data:text/plain;charset=utf-8;base64,R3LDvMOfZQ==';
    expect(encodeDocumentSource({ kind: 'url', url })).toMatchObject({ data: 'Grüße' });
  });

  it('sends what is not base64 as it came', () => {
    const source = { kind: 'base64', mediaType: 'text/plain', data: 'not base64!' } as const;
    expect(encodeDocumentSource(source)).toMatchObject({ type: 'base64', data: 'not base64!' });
  });
});

describe('isImage', () => {
  it('looks at bytes and data URLs only', () => {
    expect(isImage({ kind: 'url', url: 'data:image/gif;base64,R0lG' })).toBe(true);
    expect(isImage({ kind: 'base64', mediaType: 'application/pdf', data: '' })).toBe(false);
    expect(isImage({ kind: 'url', url: 'https://example.com/a.png' })).toBe(false);
  });
});
