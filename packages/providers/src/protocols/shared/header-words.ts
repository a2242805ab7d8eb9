/** The words of a header that is a list with commas, each once. */
export function headerWords(header: string): ReadonlySet<string> {
  const words = new Set(header.split(',').map((word) => word.trim()));
  words.delete('');
  return words;
}
