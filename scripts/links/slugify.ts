/** The anchor of a heading, as repository hosts write it: lower case, dashes for spaces, no other marks. */
export function slugify(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
