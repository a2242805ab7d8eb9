import type { MediaSource } from '@llm/core';

// Names that phones, browsers and libraries write for the types that providers take.
const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['application/x-pdf', 'application/pdf'],
]);

/** A media type by the one name that the standard has for it. */
export function toMediaType(written: string): string {
  const lower = written.trim().toLowerCase();
  return mediaTypes.get(lower) ?? lower;
}

const dataUrl = /^data:([^;,]+)(?:;[^;,]+)*;base64,/i;

/** The bytes that a data URL holds; nothing for any other URL. */
export function asDataUrl(url: string): Extract<MediaSource, { kind: 'base64' }> | undefined {
  // Most URLs are long bytes or short addresses; the expression looks only at the beginning.
  const head = dataUrl.exec(url.slice(0, 256));
  if (head?.[1] === undefined) return undefined;
  return { kind: 'base64', mediaType: head[1], data: url.slice(head[0].length) };
}
