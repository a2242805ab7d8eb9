import { detachText } from '../text/detach-text.ts';

/** Recognises events that differ from an earlier one in nothing but their text. */
export interface PlainDelta {
  /** The text of the event, still escaped as JSON; `undefined` where the event is not of the known shape. */
  match(event: string): string | undefined;
  /** Remembers the shape of an event that was read in full, and that does nothing but add this text. `false` where it has none. */
  learn(event: string, text: string): boolean;
}

// Providers pad events against guessing from their length, with a field of letters and digits at the end.
const padding = '"obfuscation":"';

/**
 * Most events of a stream are equal but for one text. Comparing what stands before and after it costs
 * a tenth of parsing.
 *
 * An event is parsed once and judged by the protocol. `learn` keeps all of it around its text, and an event that has the
 * same characters before and after gets the same judgement: it can differ in nothing but the text. Any other change, even
 * of white space or of a counter, makes `match` fail, and the event is parsed and may be learned instead.
 *
 * Two ambiguities would break that, and both are refused. A text with an escape might not end at the next quote, so only
 * texts without a backslash are matched or learned. And if the field stood twice in the event, the wrong one might grow.
 *
 * A text with a control character is refused as well: it is not JSON, and a parser has to say so.
 *
 * @param name  the field that holds the text, such as `content`
 */
export function createPlainDelta(name: string): PlainDelta {
  const opening = `"${name}":"`;
  let before = '';
  let after = '';
  let isPadded = false;

  return {
    match(event) {
      // Comparing two strings runs over their memory; `startsWith` of Node 20 goes character by character.
      if (before === '' || event.slice(0, before.length) !== before) return undefined;
      const end = event.indexOf('"', before.length);
      if (
        end < 0 ||
        event.charCodeAt(end - 1) === 0x5c ||
        event.slice(end, end + after.length) !== after
      )
        return undefined;
      const rest = end + after.length;
      const fits = isPadded ? isPadding(event, rest) : rest === event.length;
      if (!fits) return undefined;
      const text = event.slice(before.length, end);
      return hasControl(text) ? undefined : text;
    },
    learn(event, text) {
      const start = event.indexOf(`${opening}${text}"`);
      // If the text occurs twice in the event, nobody can tell which of the two fields is the delta.
      if (start < 0 || text.includes('\\') || hasControl(text)) return false;
      if (event.indexOf(opening, start + 1) >= 0) return false;
      const end = start + opening.length + text.length;
      const pad = event.indexOf(padding, end);
      isPadded = pad >= 0 && isPadding(event, pad + padding.length);
      before = detachText(event.slice(0, start + opening.length));
      after = detachText(event.slice(end, isPadded ? pad + padding.length : undefined));
      return true;
    },
  };
}

/** Texts of most events have a few letters, which a loop has seen before a pattern would begin. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) < 0x20) return true;
  return false;
}

/** Whether nothing follows but a value without escapes and the end of the object. */
function isPadding(event: string, start: number): boolean {
  const end = event.indexOf('"', start);
  return end === event.length - 2 && event.endsWith('"}') && !event.includes('\\', start);
}
