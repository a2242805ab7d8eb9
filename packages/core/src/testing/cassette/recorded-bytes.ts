import type { RecordedBody } from './cassette.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text where they are some, else in base64. */
export function toRecorded(
  bytes: Uint8Array,
): { readonly text: string } | { readonly base64: string } {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

/** The same back. */
export function fromRecorded(
  recorded: Exclude<RecordedBody, { readonly json: unknown }>,
): Uint8Array {
  return 'text' in recorded
    ? new TextEncoder().encode(recorded.text)
    : new Uint8Array(Buffer.from(recorded.base64, 'base64'));
}
