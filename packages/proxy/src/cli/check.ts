import { append } from '@llm/core';
import type { JsonObject, JsonValue } from '@llm/core';
import {
  describeMistake,
  type Excerpt,
  formatPosition,
  type Mistake,
} from '../config/check/mistake.ts';
import { inOrder } from '../config/check/judge.ts';
import { checkConfig, type CheckedConfig, type LoadOptions } from '../config/load.ts';
import { effectiveConfig } from '../config/show/effective-config.ts';

/** What a command prints, and its exit code. */
export interface Verdict {
  readonly exitCode: 0 | 1;
  readonly output: string;
  /** Goes to the standard error. */
  readonly complaints: string;
}

export interface CheckOptions extends LoadOptions {
  /** Print one JSON object in place of text for people. Default false. */
  readonly json?: boolean;
  /** Reads the standard input, for the source `-`. */
  readonly readInput?: () => Promise<string>;
}

/**
 * `config check`: every mistake and warning in the order of lines, each with its line, and a verdict with their counts.
 * Where there is no mistake, also the effective configuration with secrets masked.
 */
export async function check(
  source: string | JsonObject,
  { json = false, readInput, ...options }: CheckOptions = {},
): Promise<Verdict> {
  const isInput = source === '-' && readInput !== undefined;
  const content = isInput ? { content: await readInput() } : {};
  const checked = await checkConfig(isInput ? inputName : source, { ...options, ...content });
  const exitCode = checked.config === undefined ? 1 : 0;
  if (json)
    return { exitCode, output: `${JSON.stringify(toJson(checked), null, 2)}\n`, complaints: '' };
  const complaints = [...findingsOf(checked).map(formatFinding), verdictOn(checked)].join('\n');
  if (checked.config === undefined) return { exitCode, output: '', complaints: `${complaints}\n` };
  const { stringify } = await import('yaml');
  return {
    exitCode,
    output: stringify(effectiveConfig(checked.config)),
    complaints: `${complaints}\n`,
  };
}

const inputName = 'standard input';

interface Finding extends Mistake {
  readonly severity: 'error' | 'warning';
}

function findingsOf({ mistakes, warnings }: CheckedConfig): readonly Finding[] {
  const errors = mistakes.map((mistake): Finding => ({ ...mistake, severity: 'error' }));
  const others = warnings.map((warning): Finding => ({ ...warning, severity: 'warning' }));
  return inOrder([...errors, ...others]);
}

function formatFinding(finding: Finding): string {
  const { severity, position, excerpt } = finding;
  const place = formatPosition(position);
  const lines = [`${severity}: ${describeMistake(finding)}${place === '' ? '' : ` [${place}]`}`];
  if (excerpt !== undefined) append(lines, formatExcerpt(excerpt, position?.line ?? 0));
  return lines.join('\n');
}

/** The line with its number, and a caret under the place. */
function formatExcerpt({ text, column }: Excerpt, line: number): readonly string[] {
  const number = String(line);
  const before = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  return [`  ${number} | ${text}`, `  ${' '.repeat(number.length)} | ${before}^`];
}

function verdictOn({ config, mistakes, warnings, models }: CheckedConfig): string {
  const findings = `${count(mistakes, 'error')}, ${count(warnings, 'warning')}`;
  return config === undefined
    ? `The configuration cannot be used: ${findings}.`
    : `The configuration can be used: ${findings}, ${count(models, 'model')} served.`;
}

function count({ length }: readonly unknown[], noun: string): string {
  return `${length} ${noun}${length === 1 ? '' : 's'}`;
}

function toJson(checked: CheckedConfig): JsonObject {
  const { config, mistakes, warnings, models } = checked;
  const findings = findingsOf(checked).map(
    ({ severity, path, message, nearest, position }): JsonValue => ({
      severity,
      path,
      message,
      ...(nearest !== undefined && { nearest }),
      ...position,
    }),
  );
  return {
    ok: config !== undefined,
    errors: mistakes.length,
    warnings: warnings.length,
    models: [...models],
    findings,
    ...(config !== undefined && { config: effectiveConfig(config) }),
  };
}
