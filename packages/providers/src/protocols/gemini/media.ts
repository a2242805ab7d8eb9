import { asDataUrl, toMediaType } from '../shared/media-type.ts';
import { asString, type Block, type JsonObject, type MediaSource } from '@llm/core';
import { leftBehind, ownForm, toWire, unknownFields } from './fields.ts';

const inlineFields: ReadonlySet<string> = new Set(['mimeType', 'data']);
const fileFields: ReadonlySet<string> = new Set(['mimeType', 'fileUri']);

/** Bytes in a part: an image, audio, or a document. */
export function decodeInlineData(inline: JsonObject, outer: JsonObject): Block | undefined {
  const data = asString(inline['data']);
  if (data === undefined) return undefined;
  const mediaType = asString(inline['mimeType']) ?? '';
  const rest = unknownFields(inline, inlineFields);
  const kept = Object.keys(rest).length === 0 ? outer : { ...outer, inlineData: rest };
  const form = { mimeType: mediaType };
  if (mediaType.startsWith('audio/')) {
    const format = mediaType.slice('audio/'.length).replace(/;.*$/, '');
    return { type: 'audio', data, format, ...leftBehind(kept, form) };
  }
  const source: MediaSource = { kind: 'base64', mediaType, data };
  return { type: typeOf(mediaType), source, ...leftBehind(kept) };
}

/** An address in a part. Files of Google's own are addresses too. */
export function decodeFileData(file: JsonObject, outer: JsonObject): Block | undefined {
  const url = asString(file['fileUri']);
  if (url === undefined) return undefined;
  const mediaType = asString(file['mimeType']);
  const rest = unknownFields(file, fileFields);
  const kept = Object.keys(rest).length === 0 ? outer : { ...outer, fileData: rest };
  return {
    type: typeOf(mediaType ?? ''),
    source: { kind: 'url', url },
    ...leftBehind(kept, mediaType === undefined ? undefined : { mimeType: mediaType }),
  };
}

function typeOf(mediaType: string): 'image' | 'file' {
  return mediaType.startsWith('image/') ? 'image' : 'file';
}

/** An image, a file or audio as a part; nothing for a audio without its bytes. */
export function encodeMedia(
  block: Extract<Block, { type: 'image' | 'file' | 'audio' }>,
): JsonObject | undefined {
  const written = asString(ownForm(block.extra)['mimeType']);
  if (block.type === 'audio') {
    if (block.data === undefined) return undefined;
    const mimeType = written ?? `audio/${formats[block.format ?? ''] ?? block.format ?? 'wav'}`;
    return toWire({ inlineData: { mimeType, data: block.data } }, block.extra);
  }
  return toWire(encodeSource(block.source, { written, type: block.type }), block.extra);
}

// What OpenAI's clients call a format is a media type but for this one.
const formats: Readonly<Record<string, string>> = { pcm16: 'pcm' };

interface SourceHints {
  readonly written: string | undefined;
  readonly type: 'image' | 'file';
}

function encodeSource(source: MediaSource, { written, type }: SourceHints): JsonObject {
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: toMediaType(source.mediaType), data: source.data } };
    case 'text':
      return { inlineData: { mimeType: source.mediaType, data: toBase64(source.text) } };
    case 'file':
      return { fileData: withType(written, source.id) };
    case 'url': {
      const bytes = asDataUrl(source.url);
      if (bytes !== undefined) return encodeSource(bytes, { written, type });
      return { fileData: withType(written ?? typeOfAddress(source.url, type), source.url) };
    }
  }
}

function withType(mimeType: string | undefined, fileUri: string): JsonObject {
  return mimeType === undefined ? { fileUri } : { mimeType, fileUri };
}

// The types that Gemini takes, by the ends of addresses (ai.google.dev/gemini-api/docs/file-input-methods, read 2026-11-30).
const typesOfEnds: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  gif: 'image/gif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  html: 'text/html',
  csv: 'text/csv',
  md: 'text/markdown',
  json: 'application/json',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  mov: 'video/mov',
  webm: 'video/webm',
  mpeg: 'video/mpeg',
};

function typeOfAddress(url: string, type: 'image' | 'file'): string | undefined {
  const end = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  const known = Object.hasOwn(typesOfEnds, end) ? typesOfEnds[end] : undefined;
  // Google knows the type of files at its own addresses. Of other images most are JPEG, so that is the guess.
  return known ?? (type === 'image' && !isOfGoogle(url) ? 'image/jpeg' : undefined);
}

function isOfGoogle(url: string): boolean {
  return url.startsWith('https://generativelanguage.googleapis.com/') || url.startsWith('files/');
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
