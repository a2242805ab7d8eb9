import { LLMError } from '@llm/core';

const bytesPerFloat = 4;
// `String.fromCharCode` takes its characters as arguments, of which an engine allows some ten thousand.
const bytesPerCall = 8_192;

/** Base64 of a vector's numbers as 32-bit little-endian floats. A vector in base64 stays as it is. */
export function toBase64(vector: readonly number[] | string): string {
  if (typeof vector === 'string') return vector;
  const bytes = new Uint8Array(vector.length * bytesPerFloat);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of vector.entries()) view.setFloat32(at * bytesPerFloat, value, true);
  let characters = '';
  for (let start = 0; start < bytes.length; start += bytesPerCall) {
    characters += String.fromCharCode(...bytes.subarray(start, start + bytesPerCall));
  }
  return btoa(characters);
}

/**
 * The numbers of a vector. Those of base64 are 32-bit floats, which a number holds exactly.
 *
 * @throws {LLMError} invalid_response: it is no base64 of whole floats
 */
export function toNumbers(vector: readonly number[] | string): readonly number[] {
  if (typeof vector !== 'string') return vector;
  const characters = decodeBase64(vector);
  if (characters.length % bytesPerFloat !== 0) throw notFloats();
  const view = new DataView(Uint8Array.from(characters, (one) => one.charCodeAt(0)).buffer);
  return Array.from({ length: characters.length / bytesPerFloat }, (_, at) =>
    view.getFloat32(at * bytesPerFloat, true),
  );
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    throw notFloats();
  }
}

function notFloats(): LLMError {
  return new LLMError('invalid_response', 'the upstream gave a vector that is no base64 of floats');
}
