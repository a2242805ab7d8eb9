import { asString, type JsonObject, type MediaSource } from '@llm/core';
import { asDataUrl, toMediaType } from '../shared/media-type.ts';

interface DecodedSource {
  readonly source: MediaSource;
  readonly rest: JsonObject;
}

/** Where an image or document is. Nothing for forms the hub has no place for, such as a document made of blocks. */
export function decodeSource(wire: JsonObject): DecodedSource | undefined {
  const { type, media_type, data, url, file_id, ...rest } = wire;
  const mediaType = asString(media_type);
  const text = asString(data);
  const address = asString(url);
  const id = asString(file_id);
  if (type === 'base64' && mediaType !== undefined && text !== undefined) {
    return { source: { kind: 'base64', mediaType, data: text }, rest };
  }
  if (type === 'text' && mediaType !== undefined && text !== undefined) {
    return { source: { kind: 'text', mediaType, text }, rest };
  }
  if (type === 'url' && address !== undefined) {
    return { source: { kind: 'url', url: address }, rest };
  }
  if (type === 'file' && id !== undefined) return { source: { kind: 'file', id }, rest };
  return undefined;
}

/** A data URL becomes bytes, because Anthropic fetches web addresses only. */
export function encodeSource(source: MediaSource): JsonObject {
  switch (source.kind) {
    case 'base64':
      return { type: 'base64', media_type: toMediaType(source.mediaType), data: source.data };
    case 'text':
      return { type: 'text', media_type: source.mediaType, data: source.text };
    case 'file':
      return { type: 'file', file_id: source.id };
    case 'url': {
      const bytes = asDataUrl(source.url);
      return bytes === undefined ? { type: 'url', url: source.url } : encodeSource(bytes);
    }
  }
}

/** Plain text of other protocols comes as bytes; Anthropic takes bytes for PDF only. */
export function encodeDocumentSource(source: MediaSource): JsonObject {
  const known = source.kind === 'url' ? (asDataUrl(source.url) ?? source) : source;
  if (known.kind !== 'base64' || !known.mediaType.startsWith('text/')) return encodeSource(known);
  const text = decodeText(known.data);
  // Data that is not base64 is sent as it came, so that the upstream can say what is wrong with it.
  if (text === undefined) return encodeSource(known);
  return { type: 'text', media_type: 'text/plain', data: text };
}

/** Whether what is meant as an image is a document. */
export function isDocument(source: MediaSource): boolean {
  const known = source.kind === 'url' ? (asDataUrl(source.url) ?? source) : source;
  return known.kind === 'base64' && toMediaType(known.mediaType) === 'application/pdf';
}

export function isImage(source: MediaSource): boolean {
  const known = source.kind === 'url' ? (asDataUrl(source.url) ?? source) : source;
  return known.kind === 'base64' && toMediaType(known.mediaType).startsWith('image/');
}

function decodeText(base64: string): string | undefined {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  const bytes = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
