import { type JsonValue, parseJson } from '@llm/core';

/**
 * What the beginning of a JSON text says so far: open strings, lists and objects are closed, and a number or a word that may go on is
 * left out. `undefined` where it says nothing yet, or is no JSON.
 */
export function readPartialJson(text: string): JsonValue | undefined {
  const { closers, cut, inString } = scan(text);
  const whole = inString ? `${withoutHalfEscape(text)}"` : text.slice(0, cut);
  for (const candidate of [whole, withoutLastToken(whole)]) {
    const closed = `${candidate.replace(/[\s,]+$/, '')}${closers}`;
    try {
      return parseJson(closed, { rounded: true });
    } catch {
      continue;
    }
  }
  return undefined;
}

interface Scanned {
  /** What closes the lists and objects that are open. */
  readonly closers: string;
  /** Where the last word or number begins that may go on; the end of the text where there is none. */
  readonly cut: number;
  readonly inString: boolean;
}

function scan(text: string): Scanned {
  const open: string[] = [];
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (inString) {
      if (sign === '\\') at += 1;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === '{') open.push('}');
    else if (sign === '[') open.push(']');
    else if (sign === '}' || sign === ']') open.pop();
  }
  const word = inString || open.length === 0 ? null : /[-+.\w]+$/.exec(text);
  return { closers: open.toReversed().join(''), cut: word?.index ?? text.length, inString };
}

/** An escape that is cut in its middle means nothing yet. */
function withoutHalfEscape(text: string): string {
  const half = /(?<!\\)(?:\\\\)*(\\(?:u[\dA-Fa-f]{0,3})?)$/.exec(text)?.[1] ?? '';
  return half === '' ? text : text.slice(0, -half.length);
}

/** Without a key that has no value yet, or the colon behind one. */
function withoutLastToken(text: string): string {
  return text.replace(/,?\s*"(?:[^"\\]|\\.)*"\s*:?\s*$/, '');
}
