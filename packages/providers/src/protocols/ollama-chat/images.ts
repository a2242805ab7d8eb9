import type { ImageBlock, JsonValue } from '@llm/core';
import { asDataUrl } from '../shared/media-type.ts';

// How the base64 of an image begins, because Ollama's have no type: it looks at the bytes itself.
const beginnings: readonly (readonly [beginning: string, mediaType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['Qk', 'image/bmp'],
  ['SUkq', 'image/tiff'],
  ['TU0AK', 'image/tiff'],
];

/** An image of a message. What is no text is none. */
export function decodeImage(value: JsonValue): ImageBlock | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  // Some clients leave the prefix of a data URL.
  const source = asDataUrl(value) ?? {
    kind: 'base64' as const,
    mediaType: beginnings.find(([start]) => value.startsWith(start))?.[1] ?? 'image/png',
    data: value,
  };
  return { type: 'image', source };
}

/** The bytes of an image; `undefined` where it is somewhere else, because Ollama fetches none. */
export function encodeImage({ source }: ImageBlock): string | undefined {
  if (source.kind === 'base64') return source.data;
  return source.kind === 'url' ? asDataUrl(source.url)?.data : undefined;
}
