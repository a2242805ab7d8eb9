/** A text cut to `longest` characters, with `…` where something is missing. No character is cut in two. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // The first half of a surrogate pair would be no character.
  const unit = text.charCodeAt(longest - 1);
  const end = unit >= 0xd800 && unit < 0xdc00 ? longest - 1 : longest;
  return `${text.slice(0, end)}…`;
}
