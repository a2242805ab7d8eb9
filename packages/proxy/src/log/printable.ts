/**
 * What a terminal or a reader of lines may take for more than text: control characters, line separators of Unicode, and
 * signs that change the direction or are not seen. JSON itself escapes those below U+0020 only.
 */
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const everyUnsafe = new RegExp(unsafe, 'g');
// eslint-disable-next-line no-control-regex -- these are what must not reach a terminal
const everyControl = /[\u0000-\u001f]/g;

/** Printed JSON without unsafe signs, which are escaped as JSON allows inside of strings. */
export function escapeUnsafe(json: string): string {
  return unsafe.test(json) ? json.replaceAll(everyUnsafe, toEscape) : json;
}

/** A text that stays on its line and moves nothing on a terminal. */
export function printable(text: string): string {
  return escapeUnsafe(text).replaceAll(everyControl, toEscape);
}

function toEscape(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
