import {
  type Block,
  type JsonObject,
  type JsonValue,
  type MediaSource,
  asObject,
  asString,
} from '@llm/core';
import { asDataUrl, toMediaType } from '../shared/media-type.ts';

// The formats of ImageBlock, DocumentBlock and AudioBlock (service model of bedrock-runtime 2023-09-30, read 2026-11-30),
// by the media types that callers of other protocols write.
const imageFormats: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};
const documentFormats: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};
const audioFormats: ReadonlySet<string> = new Set(
  'mp3 opus wav aac flac mp4 ogg mkv mka x-aac m4a mpeg mpga pcm webm'.split(' '),
);

/** What a block of bytes says of itself: how it is written, and where it is. */
interface Placed {
  readonly format?: string;
  readonly source: JsonObject;
}

/** An image as Bedrock takes it; nothing where it can only be fetched, which Bedrock does from S3 alone. */
export function encodeImage(source: MediaSource): JsonObject | undefined {
  const placed = place(source, imageFormats);
  return placed?.format === undefined
    ? undefined
    : { format: placed.format, source: placed.source };
}

/** A document without its name; nothing where it can only be fetched or has a type that Bedrock does not know. */
export function encodeDocument(source: MediaSource): JsonObject | undefined {
  const placed = place(source, documentFormats);
  return placed?.format === undefined
    ? undefined
    : { format: placed.format, source: placed.source };
}

/** Whether what is meant as a document is an image, and the other way round. */
export function isOtherKind(source: MediaSource, kind: 'image' | 'document'): boolean {
  const known = bytesOf(source);
  if (known.kind !== 'base64') return false;
  const others = kind === 'image' ? documentFormats : imageFormats;
  return Object.hasOwn(others, toMediaType(known.mediaType));
}

/** Audio with its bytes; nothing for a format that Bedrock does not know. */
export function encodeAudio({
  data,
  format = '',
}: Extract<Block, { type: 'audio' }>): JsonObject | undefined {
  if (data === undefined || !audioFormats.has(format)) return undefined;
  return { format, source: { bytes: data } };
}

function place(source: MediaSource, formats: Readonly<Record<string, string>>): Placed | undefined {
  const known = bytesOf(source);
  switch (known.kind) {
    case 'base64':
      return { ...formatOf(known.mediaType, formats), source: { bytes: known.data } };
    case 'text':
      return { ...formatOf(known.mediaType, formats), source: { bytes: toBase64(known.text) } };
    case 'url':
      return known.url.startsWith('s3://')
        ? {
            ...formatOf(typeOfPath(known.url), formats),
            source: { s3Location: { uri: known.url } },
          }
        : undefined;
    case 'file':
      return undefined;
  }
}

function bytesOf(source: MediaSource): MediaSource {
  return source.kind === 'url' ? (asDataUrl(source.url) ?? source) : source;
}

function formatOf(
  mediaType: string,
  formats: Readonly<Record<string, string>>,
): { readonly format?: string } {
  const type = toMediaType(mediaType);
  const format = Object.hasOwn(formats, type) ? formats[type] : undefined;
  if (format !== undefined) return { format };
  // Any other text is read as plain text.
  return formats === documentFormats && type.startsWith('text/') ? { format: 'txt' } : {};
}

/** An object in S3 says its type by its name alone. */
function typeOfPath(url: string): string {
  const ending = url.slice(url.lastIndexOf('.') + 1).toLowerCase();
  const format = ending === 'jpg' ? 'jpeg' : ending === 'htm' ? 'html' : ending;
  return typeOf(format, imageFormats) ?? typeOf(format, documentFormats) ?? '';
}

function typeOf(format: string, formats: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(formats).find((type) => formats[type] === format);
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** Where the bytes of an image or a document are; nothing where the hub has no place for it, such as a list of texts. */
export function decodeSource(
  wire: JsonObject,
  kind: 'image' | 'document',
): { readonly source: MediaSource; readonly rest: JsonObject } | undefined {
  const format = asString(wire['format']) ?? '';
  const formats = kind === 'image' ? imageFormats : documentFormats;
  const mediaType =
    typeOf(format, formats) ?? `${kind === 'image' ? 'image' : 'application'}/${format}`;
  const { bytes, text, s3Location, ...rest } = asObject(wire['source']) ?? {};
  if (typeof bytes === 'string')
    return { source: { kind: 'base64', mediaType, data: bytes }, rest };
  if (typeof text === 'string') return { source: { kind: 'text', mediaType, text }, rest };
  const place: JsonValue | undefined = asObject(s3Location)?.['uri'];
  if (typeof place !== 'string') return undefined;
  const { uri: _, ...owner } = asObject(s3Location) ?? {};
  return {
    source: { kind: 'url', url: place },
    rest: Object.keys(owner).length === 0 ? rest : { ...rest, s3Location: owner },
  };
}
