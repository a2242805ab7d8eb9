/*
 * Gemini's signatures are bytes, in base64, and its clients read them as bytes. What other providers seal is any text, so
 * for a caller of this protocol it becomes base64 behind a mark.
 */

const sealedMark = 'sealed:';
const redactedMark = 'redacted:';

// The two alphabets of base64 (RFC 4648): Google's Python library writes the one for addresses.
const standard = /^[A-Za-z0-9+/]+={0,2}$/;
const forAddresses = /^[A-Za-z0-9_-]+={0,2}$/;

/** A signature as Gemini's clients read it. */
export function toCallerSignature(signature: string): string {
  return isBase64(signature) ? signature : encode(sealedMark + signature);
}

/** Thoughts that are shown to nobody, as a signature of no text. */
export function toCallerRedacted(redacted: string): string {
  return encode(redactedMark + redacted);
}

/** What a caller sent back: a signature, or thoughts that are shown to nobody. */
export function fromCaller(
  written: string,
): { readonly signature: string } | { readonly redacted: string } {
  const base64 = toStandard(written);
  const text = decode(base64);
  if (text?.startsWith(redactedMark) === true) return { redacted: text.slice(redactedMark.length) };
  if (text?.startsWith(sealedMark) === true) return { signature: text.slice(sealedMark.length) };
  return { signature: base64 };
}

/** Whether Gemini would take a signature for bytes. */
export function isBase64(signature: string): boolean {
  return signature.length % 4 === 0 && standard.test(signature);
}

function toStandard(written: string): string {
  if (standard.test(written) || !forAddresses.test(written)) return written;
  const translated = written.replaceAll('-', '+').replaceAll('_', '/');
  return translated.padEnd(Math.ceil(translated.length / 4) * 4, '=');
}

function encode(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

const longestMark = 16;

/** The text of what begins with a mark; `undefined` for every other signature, which is long and is not read. */
function decode(base64: string): string | undefined {
  if (!isBase64(base64)) return undefined;
  const beginning = atob(base64.slice(0, longestMark));
  if (!beginning.startsWith(sealedMark) && !beginning.startsWith(redactedMark)) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0)));
}
