/** How much of a continuation repeats the end of what was said; `undefined` while more of it must come before that is known. */
export interface RepeatedStart {
  readonly said: string;
  /** The continuation so far. */
  readonly more: string;
  /** Whether no more of it follows. */
  readonly isWhole: boolean;
}

// A model that repeats goes back a sentence or two, or to the beginning.
const longestRepeat = 2_000;
const word = /[\p{L}\p{N}_]/u;

/**
 * The length of the beginning of a continuation that repeats the end of what was said.
 *
 * A continuation is of what was said, so a repetition must be more than chance: all that was said; or it begins at the beginning of a word
 * and has two words, or one of four letters, or the half of a word with which the text broke off; or it has eight characters
 * of which four differ. So `hel` and `lo` are `hello`, and `the wor` and `world` are `the world`.
 *
 * White space at the end of what was said is left out where it comes again, because it is not shown to the model: providers refuse it there.
 */
export function repeatedStart({ said, more, isWhole }: RepeatedStart): number | undefined {
  const shown = said.trimEnd();
  const hidden = said.slice(shown.length);
  const lead = /^\s*/.exec(more)?.[0] ?? '';
  if (!isWhole && lead.length === more.length && mayGoOn(hidden, lead)) return undefined;
  const blank = commonLength(hidden, lead);
  const rest = more.slice(blank);
  const ofShown = longestRepeated(shown, more, isWhole);
  const ofSaid = blank === more.length && blank > 0 ? 0 : longestRepeated(said, rest, isWhole);
  if (ofShown === undefined || ofSaid === undefined) return undefined;
  if (ofShown > 0) return ofShown + afterRepeat(hidden, more.slice(ofShown));
  return blank + ofSaid;
}

/** A model that repeats the words writes the white space behind them again, too. */
function afterRepeat(hidden: string, more: string): number {
  return commonLength(hidden, /^\s*/.exec(more)?.[0] ?? '');
}

function mayGoOn(hidden: string, lead: string): boolean {
  return lead.length < hidden.length && hidden.startsWith(lead);
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

function longestRepeated(said: string, more: string, isWhole: boolean): number | undefined {
  const tail = said.slice(-longestRepeat);
  if (!isWhole && more.length < tail.length && (tail.includes(more) || said.startsWith(more)))
    return undefined;
  if (said !== '' && more.startsWith(said)) return said.length;
  if (!isWhole && said.startsWith(more)) return undefined;
  for (let length = Math.min(tail.length, more.length); length > 0; length -= 1) {
    const repeat = more.slice(0, length);
    if (tail.endsWith(repeat) && isNoChance(said, more, repeat)) return length;
  }
  return 0;
}

function isNoChance(said: string, more: string, repeat: string): boolean {
  if (repeat.length >= 8 && new Set(repeat).size >= 4 && /\p{L}/u.test(repeat)) return true;
  const before = said.at(-repeat.length - 1) ?? '';
  const atWord = before === '' || !word.test(before) || !word.test(repeat[0] ?? '');
  if (!atWord) return false;
  const words = repeat.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const lettered = words.filter((one) => /\p{L}/u.test(one));
  if (lettered.length >= 2 || lettered.some((one) => one.length >= 4)) return true;
  // The text broke off inside a word, and the second model repeats the whole word.
  const [only] = words;
  return only === repeat && word.test(more[repeat.length] ?? '');
}
