/**
 * A text as one part of an address: a segment of its path, or a value of its query. Whatever text it is: half of a surrogate pair, which
 * JSON can hold and UTF-8 cannot, goes as U+FFFD, where `encodeURIComponent` throws.
 */
export function toAddressPart(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}

/** The text that a part of an address stands for; `undefined` where a percent sign in it begins no character. */
export function fromAddressPart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
