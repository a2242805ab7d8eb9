import type { Path } from '../check/json-path.ts';
import type { Excerpt, SourcePosition } from '../check/mistake.ts';
import { isSecretName, maskInside, secretPlaces } from './mask.ts';

export interface ExcerptOptions {
  readonly position: SourcePosition;
  /** The path of the mistake: everything under `environment_variables` is masked. */
  readonly path: Path;
}

const longest = 100;
// What a longer line holds is nothing for people, and the patterns below are not linear.
const longestRead = 2000;

/**
 * A line of a file for display; `undefined` where it is too long. Values that may be secret are masked: those of names that say so, and what looks like a
 * key. A line is not always YAML, so the names are looked for in its text.
 */
export function excerptOf(line: string, { position, path }: ExcerptOptions): Excerpt | undefined {
  if (line.length > longestRead) return undefined;
  const mask = path.slice(0, -1).some(holdsSecrets) ? maskAll : maskLine;
  const at = Math.max(0, (position.column ?? 1) - 1);
  const before = mask(line.slice(0, at));
  const masked = mask(line).trimEnd();
  // If a mask covers the place of the mistake, the mark points at the beginning of the mask.
  const column = masked.startsWith(before) ? before.length : sharedLength(before, masked);
  const from = Math.max(0, Math.min(column - 20, masked.length - longest));
  const start = from === 0 ? 0 : from;
  const text = masked.slice(start, start + longest);
  const cut = start > 0 ? '…' : '';
  const end = start + longest < masked.length ? '…' : '';
  return { text: `${cut}${text}${end}`, column: column - start + cut.length + 1 };
}

function holdsSecrets(step: string | number): boolean {
  if (typeof step !== 'string') return false;
  return secretPlaces.has(step) || (isSecretName(step) && !/^credential_(list|values)$/.test(step));
}

function sharedLength(first: string, second: string): number {
  let length = 0;
  while (length < first.length && first[length] === second[length]) length += 1;
  return length;
}

// A name, what stands between it and its value, and the value: to the end of the line, or of the item in `{a: b, c: d}`.
const pair = /(["']?)([\w.-]+)\1(\s*[:=;]\s*|\s+)("[^"]*"?|'[^']*'?|[^\s,}\]#][^,}\]#]*)/g;

// A map of secrets within the line, such as `extra_headers: { x-company: … }`.
const secretMap = new RegExp(
  `\\b(${[...secretPlaces].join('|')})(["']?\\s*:\\s*)\\{[^}]*\\}?`,
  'g',
);

function maskLine(line: string): string {
  const placed = line.replaceAll(secretMap, '$1$2***');
  const named = placed.replaceAll(pair, (_, ...groups: readonly string[]) => {
    const [quote = '', name = '', between = '', value = ''] = groups;
    const isOpen = !isSecretName(name) || /^["']?os\.environ\//.test(value);
    return isOpen
      ? `${quote}${name}${quote}${between}${maskValue(value)}`
      : `${quote}${name}${quote}${between}***`;
  });
  return maskInside(named, []);
}

/** The value of one name may hold other names, as in `{a: {api_key: x}}`. */
function maskValue(value: string): string {
  return value.startsWith('{') || value.startsWith('[') ? maskLine(value) : value;
}

/** All but the name, and the variable that the value comes from. */
function maskAll(line: string): string {
  return maskLine(line.replace(/^(\s*(?:- )?[\w.-]+:\s*)(?!["']?os\.environ\/)\S.*$/, '$1***'));
}
