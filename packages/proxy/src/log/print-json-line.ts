import { toLoggable } from './to-loggable.ts';

/** A line, and what it is made of. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Prints a line, with its line break. Never throws. */
export type PrintLine = (line: LogLine) => string;

const longest = 16_384;

/**
 * A line of JSON: `time` (ISO 8601, UTC), `level` (a word), `message`, and then the fields. It has 16,384 characters at
 * most: of a longer one, texts and lists are cut.
 *
 * Every call writes such a line, so the usual way is `JSON.stringify` and nothing else.
 */
export const printJsonLine: PrintLine = ({ level, message, fields, time }) => {
  const printed = printFields(level, fields);
  const rest = printed === '{}' ? '}' : `,${printed.slice(1)}`;
  const head = `{"time":"${toIso(time)}","level":"${level}","message":${JSON.stringify(message)}`;
  return `${head}${rest}\n`;
};

function printFields(level: LogLevel, fields: LogLine['fields']): string {
  if (level === 'info') {
    const quick = printQuickly(fields);
    if (quick !== undefined && quick.length <= longest) return quick;
  }
  // Fields of failures hold errors, which `JSON.stringify` prints as `{}`.
  const careful = JSON.stringify(toLoggable(fields));
  return careful.length <= longest
    ? careful
    : JSON.stringify(toLoggable(fields, { text: 500, all: 2_000 }));
}

/** `undefined` where the fields hold what JSON cannot say. */
function printQuickly(fields: LogLine['fields']): string | undefined {
  try {
    return JSON.stringify(fields);
  } catch {
    return undefined;
  }
}

let second = NaN;
let beginning = '';

/** Many lines are of the same second, and only the first of them pays for a `Date`. */
function toIso(time: number): string {
  const ms = time % 1_000;
  if (time - ms !== second) {
    second = time - ms;
    beginning = new Date(second).toISOString().slice(0, 20);
  }
  return `${beginning}${String(ms).padStart(3, '0')}Z`;
}
