import { systemSleep, append } from '@llm/core';
import type { Encoding } from './load-encoding.ts';

// A window takes a few milliseconds of the processor at most; after so many, others get their turn.
const windowLength = 8192;
const turnMs = 8;
// Merging a run of letters takes time by the square of its length, so that a text without any space could take minutes.
const longestRun = 200;
const longRun = new RegExp(
  `(?:[\\p{L}\\p{M}]|[^\\s\\p{L}\\p{N}]){${longestRun},}|\\s{${longestRun},}`,
  'gu',
);
// What looks like a special token is text here, because callers' texts are not to end a prompt.
const options = { disallowedSpecial: new Set<string>() };

/**
 * The tokens of a text, window by window. Between windows others get their turn, so that a long text does not hold the event
 * loop.
 *
 * The tokens are those of the whole text: windows end before a space between two words, where a token ends anyway. Only
 * a run of more than 200 letters or 200 signs without a space is cut, and may be a few tokens longer for it.
 *
 * @param signal ends the work between two windows
 */
export async function* tokenPieces(
  encoding: Encoding,
  text: string,
  signal: AbortSignal = neverAborted,
): AsyncGenerator<readonly number[], void, undefined> {
  let turnEnds = performance.now() + turnMs;
  for (let start = 0; start < text.length;) {
    const end = windowEnd(text, start);
    const tokens: number[] = [];
    for (const run of withoutLongRuns(text.slice(start, end)))
      for (const piece of encoding.encodeGenerator(run, options)) append(tokens, piece);
    yield tokens;
    start = end;
    if (performance.now() < turnEnds) continue;
    await systemSleep(0, signal);
    turnEnds = performance.now() + turnMs;
  }
}

const neverAborted = new AbortController().signal;

/** Where a window may end: before the last space between two letters, else behind the last whole character. */
function windowEnd(text: string, start: number): number {
  const limit = start + windowLength;
  if (limit >= text.length) return text.length;
  const window = text.slice(start, limit + 1);
  for (let at = window.length - 2; at > windowLength / 2; at -= 1) {
    if (window[at] === ' ' && isLetter(window[at - 1]) && isLetter(window[at + 1]))
      return start + at;
  }
  const last = text.charCodeAt(limit - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return isHalf ? limit - 1 : limit;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /^[a-z]$/i.test(character);
}

function withoutLongRuns(text: string): readonly string[] {
  const parts: string[] = [];
  let done = 0;
  for (const { 0: run, index } of text.matchAll(longRun)) {
    if (index > done) parts.push(text.slice(done, index));
    const characters = [...run];
    for (let at = 0; at < characters.length; at += longestRun)
      parts.push(characters.slice(at, at + longestRun).join(''));
    done = index + run.length;
  }
  if (done < text.length) parts.push(text.slice(done));
  return parts;
}
