import { append } from '@llm/core';
import { scanLines, type ScannedLine } from './scan-lines.ts';

/** An error of the YAML parser. */
export interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** What a person did, and where. */
export interface YamlMistake {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Says what a person did to a file that is no YAML, where they did it.
 *
 * A parser reports where it cannot go on. After a forgotten quote or bracket that is often the end of the file, so the
 * lines are also looked at one by one, with what a person means by each: a setting a line. What is found there hides
 * the errors that follow from it.
 */
export function explainYaml(
  lines: readonly string[],
  errors: readonly YamlError[],
): readonly YamlMistake[] {
  const scanned = scanLines(lines);
  const last = errors.reduce((furthest, { line }) => Math.max(furthest, line), 0);
  const unclosed = findUnclosed(scanned).filter(({ line }) => line <= last);
  const from = unclosed[0]?.line ?? Infinity;
  const others = firstOfEach(errors.filter(({ line }) => line < from))
    .slice(0, mostTold)
    .map((error) => explain(scanned, error));
  return [...others, ...unclosed.slice(0, mostTold)].toSorted((a, b) => a.line - b.line);
}

// A file with more is no configuration, and each takes a look at the lines before it.
const mostTold = 20;

// What a parser says of a line that makes no sense after the one before.
const consequences: ReadonlySet<string> = new Set([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MISSING_CHAR',
  'MULTILINE_IMPLICIT_KEY',
]);

/** Errors of one line have one cause, and often those of the line after it. The vaguest error tells least of it. */
function firstOfEach(errors: readonly YamlError[]): readonly YamlError[] {
  const vague = 'MULTILINE_IMPLICIT_KEY';
  const sorted = errors.toSorted(
    (a, b) => a.line - b.line || Number(a.code === vague) - Number(b.code === vague),
  );
  const kept: YamlError[] = [];
  for (const error of sorted) {
    const before = kept.at(-1);
    const apart = before === undefined ? Infinity : error.line - before.line;
    if (apart > 1 || (apart === 1 && !consequences.has(error.code))) kept.push(error);
  }
  return kept;
}

/** Quotes and brackets that are still open where the next setting begins. */
function findUnclosed(scanned: readonly ScannedLine[]): readonly YamlMistake[] {
  const found: YamlMistake[] = [];
  const open: { readonly from: ScannedLine; readonly column: number }[] = [];
  for (const [at, line] of scanned.entries()) {
    const [first] = open;
    if (first !== undefined && line.indent <= first.from.indent && isSetting(line)) {
      found.push(notClosed(first.from, first.column));
      open.length = 0;
    }
    open.splice(open.length - Math.min(line.closedBefore, open.length), line.closedBefore);
    append(
      open,
      line.openBrackets.map((column) => ({ from: line, column })),
    );
    const next = scanned[at + 1];
    if (line.openQuote !== undefined && (next === undefined || isSetting(next))) {
      found.push(notClosed(line, line.openQuote));
    }
  }
  const [left] = open;
  return left === undefined ? found : [...found, notClosed(left.from, left.column)];
}

function notClosed({ line, text }: ScannedLine, column: number): YamlMistake {
  return { line, column, message: `the ${text.charAt(column - 1)} that opens here is not closed` };
}

/** Whether a line looks like `name: value` or `- value`. */
function isSetting({ text }: ScannedLine): boolean {
  return /^\s*(-\s|["']?[\w.*/-]+["']?\s*:(\s|$))/.test(text);
}

function explain(scanned: readonly ScannedLine[], error: YamlError): YamlMistake {
  const at = scanned.findIndex(({ line }) => line === error.line);
  const own = scanned[at];
  if (own === undefined) return { ...error, message: plain(error) };
  const place = { line: own.line, column: own.indent + 1 };
  if (error.code === 'TAB_AS_INDENT') {
    return {
      ...place,
      column: 1,
      message: 'the line is indented with a tab; YAML takes only spaces',
    };
  }
  const typed = mistyped(own);
  if (typed !== undefined) return { ...place, message: typed };
  const next = scanned[at + 1];
  if (
    error.code === 'BLOCK_AS_IMPLICIT_KEY' &&
    next !== undefined &&
    next.indent > own.indent &&
    !/:\s+\S.*:(\s|$)/.test(own.text)
  ) {
    return { line: next.line, column: next.indent + 1, message: indented(next, own) };
  }
  return byCode(scanned, at, error) ?? { ...error, message: plain(error) };
}

/** What is wrong with a line by itself; `undefined` where nothing is seen. */
function mistyped({ text }: ScannedLine): string | undefined {
  const line = text.trim().replace(/^- +/, '');
  if (/^```/.test(line)) return 'the file holds a fence of Markdown (```), which is no YAML';
  const [, sign] = /^[\w.-]+\s*([;=])\s*\S/.exec(line) ?? [];
  if (sign !== undefined && !/^[\w.-]+\s*:/.test(line))
    return `a name ends in a colon, not in ${sign}`;
  if (/^-[A-Za-z_]/.test(line)) return 'a space is missing after the dash';
  if (/^[A-Za-z_][\w.-]*:[^\s/:]/.test(line)) return 'a space is missing after the colon';
  if (/^[A-Za-z_][\w.-]*\s+[^\s:]+$/.test(line)) return 'a colon is missing after the name';
  return /^[\w.-]+$/.test(line)
    ? 'is neither a name with a colon and a value nor an item of a list'
    : undefined;
}

function byCode(
  scanned: readonly ScannedLine[],
  at: number,
  error: YamlError,
): YamlMistake | undefined {
  const own = scanned[at];
  if (own === undefined) return undefined;
  const place = { line: own.line, column: own.indent + 1 };
  const here = own.text.charAt(error.column - 1);
  switch (error.code) {
    case 'BAD_SCALAR_START':
      return { ...error, message: `a text that begins with ${here} needs quotes` };
    case 'BAD_ALIAS':
      return { ...error, message: `a text that is or begins with ${here} needs quotes` };
    case 'BAD_DQ_ESCAPE':
      return {
        ...error,
        message: `\\${own.text.charAt(error.column)} means nothing in double quotes: write \\\\ for a backslash, or single quotes`,
      };
    case 'BLOCK_IN_FLOW':
      return { ...error, message: 'a comma is missing between the items in these brackets' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (/^\s*- /.test(own.text) && error.column <= own.indent + 1)
        return { ...place, message: misplaced(scanned, at) ?? plain(error) };
      return { ...error, message: 'a text with a colon and a space in it needs quotes' };
    case 'UNEXPECTED_TOKEN':
      return {
        ...error,
        message: /[\]}]/.test(here)
          ? `the ${here} closes nothing`
          : 'nothing may stand here, after the end of the value',
      };
    case 'MULTIPLE_DOCS':
      return { ...error, message: 'expected one document, found another after ---' };
    case 'BAD_INDENT':
    case 'MISSING_CHAR':
    case 'MULTILINE_IMPLICIT_KEY':
      return { ...place, message: misplaced(scanned, at) ?? plain(error) };
    default:
      return undefined;
  }
}

/** What is wrong with the place of a line among those before it. */
function misplaced(scanned: readonly ScannedLine[], at: number): string | undefined {
  const own = scanned[at];
  const before = scanned.slice(0, at);
  if (own === undefined) return undefined;
  const sibling = before.findLast(({ indent }) => indent <= own.indent);
  const isItem = own.text.trimStart().startsWith('- ');
  const afterItem = sibling?.text.trimStart().startsWith('- ') === true;
  if (sibling?.indent === own.indent && afterItem !== isItem) {
    return isItem
      ? `is an item of a list among settings without a dash, as in line ${sibling.line}`
      : `"- " is missing before this item of a list, or the line is not indented enough (the item before it is in line ${sibling.line})`;
  }
  const previous = before.at(-1);
  return previous === undefined || previous.indent === own.indent
    ? undefined
    : indented(own, previous);
}

function indented(own: ScannedLine, other: ScannedLine): string {
  return `is indented by ${own.indent} spaces and line ${other.line} by ${other.indent}, and neither fits: settings that belong together begin in one column`;
}

/** The first line of the parser's message, in lower case. */
function plain({ message }: YamlError): string {
  const [first = message] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1);
}
