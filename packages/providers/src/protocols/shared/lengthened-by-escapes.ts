/**
 * Whether escapes may make a short text look long. The repetition guard ignores short deltas and counts characters,
 * and `\\n` is two of them here but one in the text, so such a chunk is parsed.
 */
export function isLengthenedByEscapes(text: string): boolean {
  return text.length < 16 && text.includes('\\');
}
