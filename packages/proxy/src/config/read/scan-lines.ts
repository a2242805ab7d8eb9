/** What is seen of a line without knowing the whole file. Columns and lines count from 1. */
export interface ScannedLine {
  readonly line: number;
  /** The text without its comment. */
  readonly text: string;
  /** White space before the text. */
  readonly indent: number;
  /** The column of a quote that opens a text on this line and is not closed on it. */
  readonly openQuote?: number;
  /** The brackets that are opened on this line and not closed on it, by column. */
  readonly openBrackets: readonly number[];
  /** How many brackets are closed that were opened before. */
  readonly closedBefore: number;
}

/** Looks at each line by itself. Empty lines, comments and block texts (after `|` and `>`) are left out. */
export function scanLines(lines: readonly string[]): readonly ScannedLine[] {
  const scanned: ScannedLine[] = [];
  let blockIndent: number | undefined;
  for (const [at, raw] of lines.entries()) {
    const indent = raw.length - raw.trimStart().length;
    if (raw.trim() === '') continue;
    if (blockIndent !== undefined && indent > blockIndent) continue;
    blockIndent = undefined;
    const found = scanLine(raw);
    if (found.text.trim() === '') continue;
    scanned.push({ line: at + 1, indent, ...found });
    if (/(^|:\s|-\s)\s*[|>][+-]?\d?$/.test(found.text)) blockIndent = indent;
  }
  return scanned;
}

type Found = Omit<ScannedLine, 'line' | 'indent'>;

// Nobody writes longer lines by hand, and what a value may begin after is looked for from the beginning of the line.
const longest = 2000;

function scanLine(raw: string): Found {
  if (raw.length > longest)
    return { text: raw.slice(0, longest), openBrackets: [], closedBefore: 0 };
  const open: number[] = [];
  let closedBefore = 0;
  let at = 0;
  while (at < raw.length) {
    const letter = raw.charAt(at);
    const isStart = /["'[{]/.test(letter) && beginsValue(raw, at, open.length > 0);
    if (letter === '#' && (at === 0 || /\s/.test(raw.charAt(at - 1)))) break;
    if (isStart && (letter === '"' || letter === "'")) {
      const end = closingQuote(raw, at);
      if (end === undefined) {
        return { text: raw.trimEnd(), openQuote: at + 1, openBrackets: open, closedBefore };
      }
      at = end;
    } else if (isStart) open.push(at + 1);
    else if (letter === ']' || letter === '}') {
      if (open.pop() === undefined) closedBefore += 1;
    }
    at += 1;
  }
  return { text: raw.slice(0, at).trimEnd(), openBrackets: open, closedBefore };
}

/** Whether a value may begin here: a quote or a bracket inside a text is a letter like others. */
function beginsValue(raw: string, at: number, inBrackets: boolean): boolean {
  const before = raw.slice(0, at).trimEnd();
  if (before === '' || before.endsWith('-') || before.endsWith(':')) return true;
  return /[[{]$/.test(before) || (inBrackets && before.endsWith(','));
}

function closingQuote(raw: string, at: number): number | undefined {
  const quote = raw.charAt(at);
  for (let next = at + 1; next < raw.length; next += 1) {
    const letter = raw.charAt(next);
    if (letter === '\\' && quote === '"') next += 1;
    else if (letter === quote) {
      if (quote === '"' || raw.charAt(next + 1) !== quote) return next;
      next += 1;
    }
  }
  return undefined;
}
