import { printable } from './printable.ts';
import type { LogLevel, LogLine, PrintLine } from './print-json-line.ts';
import { toLoggableFields } from './to-loggable.ts';

/** Prints lines for people: one a call, and the rest as words and `name=value`. `colours` are for terminals that show them. */
export function createPrettyPrinter({ colours }: { readonly colours: boolean }): PrintLine {
  const paint = colours ? withColour : plain;
  return (line) => {
    const fields = toLoggableFields(line.fields, { text: 4_000 });
    const text = isCall(fields) ? callText(fields, paint) : otherText(line, fields, paint);
    const stack = stackText(fields, paint);
    return `${paint('dim', clockTime(line.time))}  ${text}${stack}\n`;
  };
}

type Fields = Readonly<Record<string, unknown>>;
type Colour = keyof typeof codes;
type Paint = (colour: Colour, text: string) => string;

const codes = { red: 31, green: 32, yellow: 33, blue: 34, dim: 2 } as const;
const levelColours: Readonly<Record<LogLevel, Colour>> = {
  debug: 'dim',
  info: 'blue',
  warn: 'yellow',
  error: 'red',
};

const withColour: Paint = (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m`;
const plain: Paint = (_, text) => text;

function isCall(fields: Fields): boolean {
  return typeof fields['outcome'] === 'string' && typeof fields['durationMs'] === 'number';
}

/** `200   56 ms  gpt → openai f6ce90a3  10 → 20 tokens  $0.0012`, and for a failure why. */
function callText(fields: Fields, paint: Paint): string {
  const { outcome, error, reason, cause, firstChunkMs, attempts, fallbacks } = fields;
  const status = outcome === 'completed' ? 200 : (fields['status'] ?? outcome);
  const parts = [
    paint(statusColour(status), textOf(status)),
    `${textOf(fields['durationMs'])} ms`.padStart(9),
    `${textOf(fields['model'] ?? '?')} → ${placeOf(fields)}`,
    tokensOf(fields),
    typeof fields['cost'] === 'number' ? `$${fields['cost']}` : '',
    firstChunkMs === undefined ? '' : `stream, first after ${textOf(firstChunkMs)} ms`,
    typeof attempts === 'number' && attempts > 1 ? `${attempts} attempts` : '',
    fallbacks === undefined ? '' : `${textOf(fallbacks)} fallbacks`,
    error === undefined ? '' : paint('red', `${textOf(error)}: ${textOf(reason)}`),
    cause === undefined ? '' : paint('dim', `(${textOf(cause)})`),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function statusColour(status: unknown): Colour {
  if (typeof status !== 'number') return 'dim';
  return status < 400 ? 'green' : status < 500 ? 'yellow' : 'red';
}

function placeOf({ provider, deployment }: Fields): string {
  if (provider === undefined && deployment === undefined) return 'nobody';
  const id = deployment === undefined ? '' : ` ${textOf(deployment).slice(0, 8)}`;
  return `${textOf(provider ?? '')}${id}`.trim();
}

function tokensOf({ inputTokens, outputTokens }: Fields): string {
  if (inputTokens === undefined && outputTokens === undefined) return '';
  return `${textOf(inputTokens ?? 0)} → ${textOf(outputTokens ?? 0)} tokens`;
}

/** `warn  no master key: only this machine can call  host=127.0.0.1` */
function otherText({ level, message }: LogLine, fields: Fields, paint: Paint): string {
  const named = Object.entries(fields)
    .filter(([name]) => name !== 'stack')
    .map(([name, value]) => paint('dim', `${printable(name)}=`) + textOf(value));
  return [paint(levelColours[level], level.padEnd(5)), printable(message), ...named].join('  ');
}

function stackText({ stack }: Fields, paint: Paint): string {
  if (typeof stack !== 'string') return '';
  const lines = stack.split('\n').map((line) => `\n    ${printable(line)}`);
  return paint('dim', lines.join(''));
}

function textOf(value: unknown): string {
  return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}

function clockTime(time: number): string {
  const at = new Date(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
