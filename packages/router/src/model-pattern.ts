/** A model name in which each `*` stands for any text, none included. */
export interface ModelPattern {
  /** The pattern as it was written. */
  readonly text: string;
  /** What stood for each `*`, from left to right; `undefined` where the name does not match as a whole. */
  match(name: string): readonly string[] | undefined;
}

/** A pattern, read once. Matching takes one pass over the name: every piece is looked for from where the last one ended. */
export function createModelPattern(text: string): ModelPattern {
  const [head = '', ...rest] = text.split('*');
  const tail = rest.pop();
  const shortest = text.length - rest.length - (tail === undefined ? 0 : 1);
  return {
    text,
    match(name) {
      if (tail === undefined) return name === text ? [] : undefined;
      if (name.length < shortest || !name.startsWith(head) || !name.endsWith(tail)) {
        return undefined;
      }
      const end = name.length - tail.length;
      const captured: string[] = [];
      let at = head.length;
      // The leftmost place of each piece leaves the most room for those after it.
      for (const piece of rest) {
        const found = name.indexOf(piece, at);
        if (found < 0 || found + piece.length > end) return undefined;
        captured.push(name.slice(at, found));
        at = found + piece.length;
      }
      captured.push(name.slice(at, end));
      return captured;
    },
  };
}

/** Whether a name is a pattern. */
export function isModelPattern(name: string): boolean {
  return name.includes('*');
}

/** How many `*` a name has. */
export function countStars(name: string): number {
  return name.split('*').length - 1;
}

/** Which of two patterns says more: negative where the first does. More literal text wins, then fewer `*`. */
export function compareBySpecificity(first: string, second: string): number {
  const literal = (text: string): number => text.length - countStars(text);
  return literal(second) - literal(first) || countStars(first) - countStars(second);
}

/** A target with its `*`s filled, left to right. With fewer `*` than were captured, their one place takes the whole name. */
export function fillModelPattern(
  target: string,
  captured: readonly string[],
  name: string,
): string {
  const [head = '', ...rest] = target.split('*');
  if (rest.length === 0) return target;
  if (rest.length < captured.length) return name;
  return rest.reduce((text, piece, at) => text + (captured[at] ?? '') + piece, head);
}
